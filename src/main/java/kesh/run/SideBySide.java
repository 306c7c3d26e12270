package kesh.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.IntConsumer;

/** Work that is done at the same time. All of it is brought to an end, even where a part fails. */
final class SideBySide {
    private SideBySide() {}

    /**
     * Throws what the first part that failed has thrown.
     *
     * @param failed is told the place of that part, counted from 0
     */
    static void run(Executor lanes, List<? extends Callable<?>> parts, IntConsumer failed) throws InterruptedException {
        List<FutureTask<?>> ends = new ArrayList<>();
        for (Callable<?> part : parts) {
            FutureTask<?> end = new FutureTask<>(part);
            ends.add(end);
            lanes.execute(end);
        }
        Throwable failure = null;
        for (int place = 0; place < ends.size(); place++) {
            try {
                ends.get(place).get();
            } catch (InterruptedException interrupted) {
                ends.forEach(end -> end.cancel(true));
                throw interrupted;
            } catch (ExecutionException broken) {
                if (failure == null) {
                    failure = broken.getCause();
                    failed.accept(place);
                }
            }
        }
        if (failure instanceof InterruptedException interrupted) {
            throw interrupted;
        } else if (failure instanceof RuntimeException problem) {
            throw problem;
        } else if (failure instanceof Error error) {
            throw error;
        } else if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }
}
