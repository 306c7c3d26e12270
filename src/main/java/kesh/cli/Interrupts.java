package kesh.cli;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import kesh.repl.InterruptSignal;

/**
 * Handles Ctrl-C, a signal to end, or a closed terminal during a run: the run ends with its closing sentence and the
 * exit code of what was done, not in silence.
 *
 * <p>At the first one, kesh asks the run to end and waits for that: the running work is cut off or completes, and the
 * run itself reports how it ended. If that takes too long, or at a second Ctrl-C, kesh waits no longer: it reports what
 * was done so far, and releases what is held. At a third one, it does not wait for the release.
 */
final class Interrupts {
    /** The time that a run may take to end, from the first Ctrl-C to the release of what it holds. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** The time that the release may take: the timeouts of several servers that do not answer add up. */
    private static final Duration LONGEST = Duration.ofMinutes(3);

    /** The time after which kesh reports what it waits for. */
    private static final Duration NOTICED = Duration.ofSeconds(1);

    private static final Duration LOOK = Duration.ofMillis(100);

    private Interrupts() {}

    /**
     * @param run the run, which ends by itself once the work is asked to end
     * @param notice reports what kesh waits for, if it takes long
     */
    static int during(UnderWay work, IntSupplier run, Runnable notice) {
        CompletableFuture<Integer> end = new CompletableFuture<>();
        Thread hook = new Thread(() -> {
            Thread waiting = Thread.currentThread();
            InterruptSignal.handledBy(waiting::interrupt);
            Runtime.getRuntime().halt(ended(work, end, notice, PATIENCE));
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            int code = run.getAsInt();
            end.complete(code);
            return code;
        } finally {
            end.complete(ExitCode.BUG);
            removeUnlessStopping(hook);
        }
    }

    /**
     * Asks the work to end, and waits until it has ended or this thread is interrupted.
     *
     * @param end the exit code of the work, once it has ended by itself
     * @return the exit code
     */
    static int ended(UnderWay work, CompletableFuture<Integer> end, Runnable notice, Duration patience) {
        OptionalInt atOnce = work.interrupt().get();
        if (atOnce.isPresent()) {
            return atOnce.getAsInt();
        }
        long began = System.nanoTime();
        boolean told = false;
        try {
            while (true) {
                try {
                    return end.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException notYet) {
                    Duration waited = Duration.ofNanos(System.nanoTime() - began);
                    if (waited.compareTo(work.releasing().getAsBoolean() ? LONGEST : patience) > 0) {
                        return work.abandon().getAsInt();
                    }
                    if (!told && waited.compareTo(NOTICED) > 0) {
                        told = true;
                        notice.run();
                    }
                }
            }
        } catch (InterruptedException again) {
            return work.abandon().getAsInt();
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    private static void removeUnlessStopping(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyStopping) {
            // The hook is running and ends the program.
        }
    }
}
