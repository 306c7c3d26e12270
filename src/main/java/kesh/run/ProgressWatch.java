package kesh.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.command.Command;
import kesh.plan.Progress;
import kesh.plan.Step;
import kesh.remote.Answer;

/** Measures at intervals how far a step has come, until closed. */
final class ProgressWatch implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long EVERY_MILLIS = 500;

    /** After so long without news of a step, it is reported to be running. */
    private static final long PULSE_NANOS = 10_000_000_000L;

    /**
     * @param phase in words; may be empty
     * @param done bytes, where they are known
     * @param rate bytes per second, once it is known
     */
    record Sample(String phase, OptionalLong done, OptionalLong total, OptionalLong rate) {
        private static Sample of(String phase) {
            return new Sample(phase, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
        }
    }

    private final Actions actions;
    private final ClusterState state;
    private final Consumer<Sample> seen;
    private final Pace pace = new Pace();
    private volatile Future<?> ticking;
    private volatile boolean closed;

    /** The obstacle to the step, in words; empty if there is none. */
    private volatile String hindrance = "";

    private String toldHindrance = "";

    /** The WAL position at which counting begins: what was there before is not this step's. */
    private long began = -1;

    private long told = System.nanoTime();

    private ProgressWatch(Actions actions, ClusterState state, Consumer<Sample> seen) {
        this.actions = actions;
        this.state = state;
        this.seen = seen;
    }

    /** Makes the timer for all steps of a run: one thread, which exists only while a step runs. */
    static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    static ProgressWatch of(
            ScheduledExecutorService timer, Actions actions, ClusterState state, Step step, Consumer<Sample> seen) {
        ProgressWatch watch = new ProgressWatch(actions, state, seen);
        Optional<Progress> progress = step.watched();
        watch.ticking = timer.scheduleWithFixedDelay(
                () -> watch.tell(progress), EVERY_MILLIS / 2, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void tell(Optional<Progress> progress) {
        Optional<Sample> sample =
                hindered().or(() -> progress.flatMap(this::sample)).or(this::pulse);
        if (sample.isPresent() && !closed) {
            told = System.nanoTime();
            seen.accept(sample.get());
        }
    }

    private Optional<Sample> pulse() {
        return isPulseDue() ? Optional.of(Sample.of("goes on")) : Optional.empty();
    }

    private boolean isPulseDue() {
        return System.nanoTime() - told >= PULSE_NANOS;
    }

    /** Reports an obstacle first, because the progress is old news then. */
    private Optional<Sample> hindered() {
        String now = hindrance;
        boolean news = !now.equals(toldHindrance);
        toldHindrance = now;
        return !now.isEmpty() && (news || isPulseDue()) ? Optional.of(Sample.of(now)) : Optional.empty();
    }

    /** @param what the obstacles in words; empty if there are none any more */
    void hindered(List<String> what) {
        hindrance = String.join("; ", what);
    }

    private Optional<Sample> sample(Progress progress) {
        try {
            return progress instanceof Progress.Growing growing ? grown(growing) : asked((Progress.Asked) progress);
        } catch (Problem | IllegalArgumentException unknown) {
            // Progress is only for the eye: the step itself reports whether it succeeded.
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
        if (!row.has("position")) {
            return sample(phase, bytes(row, "done"), bytes(row, "total"));
        }
        OptionalLong position = bytes(row, "position");
        OptionalLong target = bytes(row, "target");
        if (position.isEmpty() || target.isEmpty()) {
            return Sample.of(phase);
        }
        began = began < 0 ? position.getAsLong() : began;
        return sample(
                phase, OptionalLong.of(position.getAsLong() - began), OptionalLong.of(target.getAsLong() - began));
    }

    private Optional<Sample> grown(Progress.Growing growing) {
        return actions.printed(state, growing.node(), Command.reading("du", "-sb", "--", growing.path()), LIMIT)
                .map(size -> sample(
                        "copying",
                        OptionalLong.of(Long.parseLong(size.strip().split("\\s+")[0])),
                        OptionalLong.of(growing.total())));
    }

    private Sample sample(String phase, OptionalLong done, OptionalLong total) {
        return new Sample(phase, done, total, pace.at(done, System.nanoTime()));
    }

    private static OptionalLong bytes(Answer.Row row, String column) {
        return row.get(column).map(Long::parseLong).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    @Override
    public void close() {
        closed = true;
        ticking.cancel(true);
    }
}
