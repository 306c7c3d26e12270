package kesh.run;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Work that runs to its end even if the thread that waits for it is interrupted; the interruption takes effect later.
 */
final class Undisturbed {
    private Undisturbed() {}

    static void run(java.util.concurrent.Executor lanes, Runnable work) {
        get(lanes, () -> {
            work.run();
            return null;
        });
    }

    /** @param lanes where the work is done */
    static <T> T get(java.util.concurrent.Executor lanes, Supplier<T> work) {
        FutureTask<T> end = new FutureTask<>(work::get);
        lanes.execute(end);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return end.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
