package kesh.run;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.IntConsumer;

/** Work that is done at the same time. All of it is brought to an end, even where a part fails or is interrupted. */
final class SideBySide {
    private SideBySide() {}

    /**
     * Throws the exception of the first part that failed. An interruption is passed to all parts, and their ends are
     * awaited; if they succeed even so, the thread stays interrupted.
     *
     * @param failed receives the place of that part, counted from 0
     */
    static void run(Executor lanes, List<? extends Callable<?>> parts, IntConsumer failed) throws InterruptedException {
        List<Part> all = parts.stream().map(Part::new).toList();
        all.forEach(lanes::execute);
        boolean interrupted = false;
        Throwable failure = null;
        for (int place = 0; place < all.size(); place++) {
            try {
                all.get(place).end.get();
            } catch (InterruptedException asked) {
                interrupted = true;
                all.forEach(Part::interrupt);
                place--;
            } catch (ExecutionException broken) {
                if (failure == null) {
                    failure = broken.getCause();
                    failed.accept(place);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure instanceof InterruptedException asked) {
            throw asked;
        } else if (failure instanceof RuntimeException problem) {
            throw problem;
        } else if (failure instanceof Error error) {
            throw error;
        } else if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    /** A part that can be interrupted, and whose end can still be awaited. */
    private static final class Part implements Runnable {
        private final FutureTask<?> end;
        private Thread worker;
        private boolean interrupted;

        Part(Callable<?> work) {
            end = new FutureTask<>(work);
        }

        @Override
        public void run() {
            begin();
            end.run();
            leave();
        }

        private synchronized void begin() {
            worker = Thread.currentThread();
            if (interrupted) {
                worker.interrupt();
            }
        }

        private synchronized void leave() {
            worker = null;
        }

        synchronized void interrupt() {
            interrupted = true;
            if (worker != null) {
                worker.interrupt();
            }
        }
    }
}
