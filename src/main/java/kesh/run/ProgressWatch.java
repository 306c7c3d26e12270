package kesh.run;

import java.time.Duration;
import java.util.Optional;
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
import kesh.remote.Command;

/** Asks every now and then how far a step has come, until closed. */
final class ProgressWatch implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long EVERY_MILLIS = 500;

    /** Of a step of which nothing is known for so long, it is told that it goes on. */
    private static final long PULSE_NANOS = 10_000_000_000L;

    /**
     * @param phase in words; may be empty
     * @param done bytes, where they are known
     */
    record Sample(String phase, OptionalLong done, OptionalLong total) {
        private static final Sample GOES_ON = new Sample("goes on", OptionalLong.empty(), OptionalLong.empty());
    }

    private final Actions actions;
    private final ClusterState state;
    private final Consumer<Sample> seen;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    /** Where the WAL was that is counted from: what was there before is not this step's. */
    private long began = -1;

    private long told = System.nanoTime();

    private ProgressWatch(Actions actions, ClusterState state, Consumer<Sample> seen) {
        this.actions = actions;
        this.state = state;
        this.seen = seen;
    }

    static ProgressWatch of(Actions actions, ClusterState state, Step step, Consumer<Sample> seen) {
        ProgressWatch watch = new ProgressWatch(actions, state, seen);
        Optional<Progress> progress = step.watched();
        watch.timer.scheduleWithFixedDelay(
                () -> watch.tell(progress), EVERY_MILLIS / 2, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void tell(Optional<Progress> progress) {
        Optional<Sample> sample = progress.flatMap(this::sample).or(this::pulse);
        if (sample.isPresent() && !closed) {
            told = System.nanoTime();
            seen.accept(sample.get());
        }
    }

    private Optional<Sample> pulse() {
        return System.nanoTime() - told < PULSE_NANOS ? Optional.empty() : Optional.of(Sample.GOES_ON);
    }

    private Optional<Sample> sample(Progress progress) {
        try {
            return progress instanceof Progress.Growing growing ? grown(growing) : asked((Progress.Asked) progress);
        } catch (Problem unknown) {
            // Progress is for the eye: the step itself tells whether it went well.
            return Optional.empty();
        }
    }

    private Optional<Sample> asked(Progress.Asked progress) {
        return actions.ask(state, progress.node(), progress.query(), LIMIT) instanceof Answer.Rows found
                ? found.rows().stream().findFirst().map(this::sample)
                : Optional.empty();
    }

    private Sample sample(Answer.Row row) {
        String phase = row.get("phase").orElse("");
        if (!row.columns().containsKey("position")) {
            return new Sample(phase, bytes(row, "done"), bytes(row, "total"));
        }
        OptionalLong position = bytes(row, "position");
        OptionalLong target = bytes(row, "target");
        if (position.isEmpty() || target.isEmpty()) {
            return new Sample(phase, OptionalLong.empty(), OptionalLong.empty());
        }
        began = began < 0 ? position.getAsLong() : began;
        return new Sample(
                phase, OptionalLong.of(position.getAsLong() - began), OptionalLong.of(target.getAsLong() - began));
    }

    private Optional<Sample> grown(Progress.Growing growing) {
        return actions.printed(state, growing.node(), Command.reading("du", "-sb", "--", growing.path()), LIMIT)
                .map(size -> new Sample(
                        "copying",
                        OptionalLong.of(Long.parseLong(size.strip().split("\\s+")[0])),
                        OptionalLong.of(growing.total())));
    }

    private static OptionalLong bytes(Answer.Row row, String column) {
        return row.get(column).map(Long::parseLong).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
    }
}
