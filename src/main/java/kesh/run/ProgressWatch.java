package kesh.run;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.plan.Progress;
import kesh.plan.Step;
import kesh.remote.Answer;

/** Asks every now and then how far a step has come, until closed. */
final class ProgressWatch implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long EVERY_MILLIS = 500;

    /** @param done bytes, where they are known */
    record Sample(String phase, OptionalLong done, OptionalLong total) {}

    private final ScheduledExecutorService timer;

    private ProgressWatch(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /** Watches a step that says how; of any other, nothing. */
    static ProgressWatch of(Actions actions, ClusterState state, Step step, Consumer<Sample> seen) {
        if (step.progress().isEmpty()) {
            return new ProgressWatch(null);
        }
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(
                () -> sample(actions, state, step, seen), EVERY_MILLIS / 2, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return new ProgressWatch(timer);
    }

    private static void sample(Actions actions, ClusterState state, Step step, Consumer<Sample> seen) {
        Progress progress = step.progress().orElseThrow();
        try {
            if (actions.ask(state, progress.node(), progress.query(), LIMIT) instanceof Answer.Rows found) {
                found.rows().stream()
                        .findFirst()
                        .ifPresent(row -> seen.accept(
                                new Sample(row.get("phase").orElse(""), bytes(row, "done"), bytes(row, "total"))));
            }
        } catch (Problem unknown) {
            // Progress is for the eye: the step itself tells whether it went well.
        }
    }

    private static OptionalLong bytes(Answer.Row row, String column) {
        return row.get(column).map(Long::parseLong).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
