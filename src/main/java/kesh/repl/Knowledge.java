package kesh.repl;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import kesh.Inspection;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.dsl.ClusterScript;

/**
 * The knowledge of the clusters that were worked on, for the prompt and for completion, which must never wait. A thread
 * in the background queries what is not known yet or is too old.
 */
final class Knowledge implements AutoCloseable {
    private static final Duration STATE = Duration.ofSeconds(10);
    private static final Duration NAMES = Duration.ofSeconds(60);

    private final Supplier<Inspection> inspections;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final ExecutorService background = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "knowledge");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    });
    private volatile Runnable told = () -> {};

    /** @param value absent if it could not be found out */
    private record Known(Optional<Object> value, long since, boolean underWay) {
        boolean isOlderThan(Duration age) {
            return System.nanoTime() - since > age.toNanos();
        }
    }

    Knowledge(Supplier<Inspection> inspections) {
        this.inspections = inspections;
    }

    /** @param listener called by another thread when more is known */
    void telling(Runnable listener) {
        told = listener;
    }

    void seen(ClusterScript cluster, ClusterState state) {
        known.put(cluster.name() + " state", new Known(Optional.of(state), System.nanoTime(), false));
    }

    /** Returns the state. It is absent if nothing is known yet or the last look failed; {@link #looked} tells which. */
    Optional<ClusterState> state(ClusterScript cluster) {
        return this.<ClusterState>ask(
                cluster.name() + " state", STATE, () -> inspections.get().look(cluster));
    }

    boolean looked(ClusterScript cluster) {
        Known state = known.get(cluster.name() + " state");
        return state != null && state.since > 0;
    }

    List<String> tables(ClusterScript cluster) {
        return this.<List<String>>ask(cluster.name() + " tables", NAMES, () -> inspections
                        .get()
                        .tables(cluster))
                .orElse(List.of());
    }

    List<String> files(ClusterScript cluster, String directory) {
        return this.<List<String>>ask(cluster.name() + " files " + directory, NAMES, () -> inspections
                        .get()
                        .files(cluster, directory))
                .orElse(List.of());
    }

    @SuppressWarnings("unchecked")
    private <T> Optional<T> ask(String key, Duration age, Supplier<T> find) {
        Known now = known.get(key);
        if (now == null || !now.underWay && now.isOlderThan(age)) {
            known.put(key, new Known(now == null ? Optional.empty() : now.value, now == null ? 0 : now.since, true));
            background.execute(() -> find(key, find));
        }
        return now == null ? Optional.empty() : (Optional<T>) now.value;
    }

    private void find(String key, Supplier<?> find) {
        Optional<Object> found;
        try {
            found = Optional.of(find.get());
        } catch (Problem | IllegalStateException unknown) {
            // A line that needs the answer reports the reason.
            found = Optional.empty();
        }
        Known before = known.put(key, new Known(found, System.nanoTime(), false));
        if (before == null || !before.value.equals(found) || before.since == 0) {
            told.run();
        }
    }

    @Override
    public void close() {
        background.shutdownNow();
    }
}
