package kesh;

import java.util.Optional;
import java.util.function.Supplier;
import kesh.run.Executor;
import kesh.run.Listeners;
import kesh.run.Outcome;

/** Brings a run to its one end: by its own thread, or by an operator who does not want to wait for that thread. */
final class End {
    private final Listeners told;

    /** The executor; absent until something may be held or changed, and while the operator is asked. */
    private Optional<Executor> running = Optional.empty();

    private volatile Thread worker;

    End(Listeners told) {
        this.told = told;
    }

    /**
     * Runs in this thread and returns the end of the run.
     *
     * @throws RuntimeException if it fails before anything was begun, so that nothing was changed: then the caller
     *     reports it. Once an end was reported, it stays the end
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

    /** Reports this end, unless another one was reported before; returns the one that was reported. */
    Outcome is(Outcome outcome) {
        told.end(outcome);
        return told.ended().orElseThrow();
    }

    /**
     * Marks that from here on something may be held or changed. Returns the end if the operator has ended the run: then
     * nothing may be.
     */
    synchronized Optional<Outcome> begins(Executor executor) {
        if (told.ended().isEmpty()) {
            running = Optional.of(executor);
        }
        return told.ended();
    }

    /** Marks that nothing is held any more while the operator is asked. */
    synchronized void waits() {
        running = Optional.empty();
    }

    /**
     * Ends the run at the operator's wish. A run that holds nothing ends at once, and whatever its thread still does,
     * it reports nothing and begins nothing. Any other comes to its end soon by its own thread.
     *
     * @return how it ended, if it ended at once
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

    /**
     * Ends the run though its thread does not end; that thread reports nothing any more. Locks and pauses are released.
     */
    Outcome abandon() {
        told.hurry();
        executor().ifPresent(executor -> told.end(executor.abandoned()));
        return is(Outcome.interrupted());
    }

    private synchronized Optional<Executor> executor() {
        return running;
    }
}
