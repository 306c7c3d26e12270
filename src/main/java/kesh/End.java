package kesh;

import java.util.Optional;
import java.util.function.Supplier;
import kesh.run.Executor;
import kesh.run.Listeners;
import kesh.run.Outcome;

/** How a run is brought to its one end: by its own thread, or by an operator who does not want to wait for that. */
final class End {
    private final Listeners told;

    /** Who works; absent until something is to be held or changed, and while somebody is asked. */
    private Optional<Executor> running = Optional.empty();

    private volatile Thread worker;

    End(Listeners told) {
        this.told = told;
    }

    /**
     * Of a run in this thread.
     *
     * @throws RuntimeException if it ends by that before anything was begun, so that nothing was changed: then it is for the
     *     caller to tell. Once an end was told, that is the end
     */
    Outcome of(Supplier<Outcome> run) {
        worker = Thread.currentThread();
        try {
            return run.get();
        } catch (RuntimeException failed) {
            if (failed instanceof Problem && Thread.currentThread().isInterrupted()) {
                told.end(Outcome.interrupted());
            } else if (told.endElsewhere(Outcome.refused(failed.toString()))) {
                throw failed;
            }
            return told.ended().orElseThrow();
        }
    }

    /** Tells it, unless another one was told before; the one that was. */
    Outcome is(Outcome outcome) {
        told.end(outcome);
        return told.ended().orElseThrow();
    }

    /** From here on something may be held or changed; the end if the operator has ended it, so that nothing may be. */
    synchronized Optional<Outcome> begins(Executor executor) {
        if (told.ended().isEmpty()) {
            running = Optional.of(executor);
        }
        return told.ended();
    }

    /** Nothing is held any more, and somebody is asked. */
    synchronized void waits() {
        running = Optional.empty();
    }

    /**
     * The operator wants the run to end. One that holds nothing is ended here and now, and whatever its thread still does,
     * it tells nothing and begins nothing. Any other comes to its end soon by its own thread.
     *
     * @return how it ended, if that was here and now
     */
    synchronized Optional<Outcome> interrupt() {
        if (running.isPresent()) {
            worker.interrupt();
            return Optional.empty();
        }
        Outcome nothing = Outcome.interrupted();
        return told.end(nothing) ? Optional.of(nothing) : Optional.empty();
    }

    synchronized boolean isReleasing() {
        return running.filter(Executor::isReleasing).isPresent();
    }

    /** Ends the run though its thread does not come to an end: that one tells nothing any more. What is held is released. */
    Outcome abandon() {
        told.hurry();
        executor().ifPresent(executor -> told.end(executor.abandoned()));
        return is(Outcome.interrupted());
    }

    private synchronized Optional<Executor> executor() {
        return running;
    }
}
