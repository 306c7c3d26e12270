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
 * Ctrl-C, a signal to end or a closed terminal during a run: it ends with its closing sentence and the exit code of what
 * was done, not in silence.
 *
 * <p>The first one asks the run to end, and waits for that: what is under way is cut off or has come to its end by then,
 * and the run itself says how it ended. If it does not come to its end in time, or at a second Ctrl-C, it is not waited for
 * any longer: what was done so far is told, and what is held is released. At a third one, the release is not waited for.
 */
final class Interrupts {
    /** How long a run may take to come to its end, from the first Ctrl-C to the release of what it holds. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** How long that release may take: several servers that do not answer have their bounds one after the other. */
    private static final Duration LONGEST = Duration.ofMinutes(3);

    /** From then on the operator is told what is waited for. */
    private static final Duration NOTICED = Duration.ofSeconds(1);

    private static final Duration LOOK = Duration.ofMillis(100);

    private Interrupts() {}

    /**
     * @param run comes to its end by itself once the work is asked to end
     * @param notice tells the operator what is waited for, if it takes long
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
     * Asks the work to end and waits until it has, or somebody interrupts the waiting.
     *
     * @param end of the work, by itself: its exit code
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
            // The hook is at work and ends the program.
        }
    }
}
