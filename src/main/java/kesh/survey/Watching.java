package kesh.survey;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.EntryPoint;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Operation;
import kesh.cluster.Pulse;
import kesh.cluster.RecordedEvent;
import kesh.cluster.Registration;
import kesh.cluster.Seen;
import kesh.cluster.WatchSample;
import kesh.cluster.Written;
import kesh.remote.Login;
import kesh.remote.Transport;

/**
 * Observes a cluster: it surveys the whole once, and then sends one short query to each server again and again. It
 * surveys the whole again, in the background, when a node vanishes, returns or changes its role, or when repmgr.nodes
 * has changed.
 */
public final class Watching implements AutoCloseable {
    /** The limit keeps a node that comes and goes from causing a whole survey each second. */
    private static final Duration BETWEEN_SURVEYS = Duration.ofSeconds(2);

    /** A node that was never reached has no login for a pulse. */
    private static final Duration FOR_UNREACHED = Duration.ofSeconds(30);

    /** The pause after a survey that failed. */
    private static final Duration BEFORE_NEXT_TRY = Duration.ofSeconds(10);

    private final Transport transport;
    private final Asked asked;
    private final Map<NodeName, Login> logins = new ConcurrentHashMap<>();
    private final List<RecordedEvent> events = new ArrayList<>();
    private List<Pulsing> pulsings = List.of();

    /** Each server's state at the last whole survey: its role and records; empty if it was silent. */
    private Map<NodeName, String> surveyedAs = new HashMap<>();

    private final ExecutorService parallel = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "watch");
        thread.setDaemon(true);
        return thread;
    });
    private volatile ClusterState surveyed;
    private volatile Optional<String> trouble = Optional.empty();
    private volatile long surveyEnded;
    private volatile boolean surveying;
    private ClusterState pulsed;
    private Written written = Written.NOTHING;

    public Watching(Transport transport, Asked asked) {
        this.transport = transport;
        this.asked = asked;
    }

    /**
     * Surveys everything, once.
     *
     * @throws Problem if no member can be read, so that nothing is known
     */
    public void begin() {
        look(asked);
    }

    private void look(Asked what) {
        try (Survey survey = new Survey(transport, what)) {
            ClusterState state = survey.look();
            state.members()
                    .forEach(node -> survey.login(node.name()).ifPresent(login -> logins.put(node.name(), login)));
            surveyed = state;
            trouble = Optional.empty();
        } finally {
            surveyEnded = System.nanoTime();
        }
    }

    /**
     * Samples at even intervals.
     *
     * @param running what is known of runs of kesh
     * @param shown receives each sample; returns false if nobody wants to see more
     */
    public void go(Duration every, Supplier<List<Operation>> running, Predicate<WatchSample> shown)
            throws InterruptedException {
        long next = System.nanoTime();
        while (shown.test(sample(every.dividedBy(2), running.get()))) {
            next = Math.max(next + every.toNanos(), System.nanoTime());
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        }
    }

    /**
     * Returns the cluster as it is now. It takes no longer than the patience, whatever nodes do: if one has not
     * answered yet, its last pulse counts until it is known to be unreachable.
     *
     * @param operations what is known of runs of kesh
     */
    private WatchSample sample(Duration patience, List<Operation> operations) {
        follow(surveyed);
        Map<NodeName, Seen<Pulse>> pulses = pulses(patience);
        pulses.values().stream()
                .flatMap(pulse -> pulse.found().stream())
                .flatMap(pulse -> pulse.events().stream())
                .filter(event -> !events.contains(event))
                .forEach(events::add);
        events.sort((a, b) -> b.at().compareTo(a.at()));
        if (events.size() > PulseProbe.EVENTS) {
            events.subList(PulseProbe.EVENTS, events.size()).clear();
        }
        WatchSample sample = WatchSample.of(Instant.now(), surveyed, measured(pulses), events, operations, trouble);
        surveyIfChanged(pulses);
        return sample;
    }

    /** Returns the parameters in force of each member that can be logged in to. */
    public Map<NodeName, Seen<Map<String, String>>> settings() {
        Map<NodeName, Seen<Map<String, String>>> settings = new LinkedHashMap<>();
        for (Node node : surveyed.members()) {
            Login login = logins.get(node.name());
            settings.put(
                    node.name(),
                    login == null
                            ? Seen.unknown("its server could not be asked")
                            : SettingsProbe.look(transport, node.host(), login));
        }
        return settings;
    }

    /** Keeps a session for each member that can be logged in to; sessions that are still right stay. */
    private void follow(ClusterState state) {
        if (state == pulsed) {
            return;
        }
        pulsed = state;
        List<Pulsing> next = new ArrayList<>();
        List<Pulsing> old = new ArrayList<>(pulsings);
        for (Node node : state.members()) {
            Login login = logins.get(node.name());
            if (login == null) {
                continue;
            }
            Pulsing pulsing = pulsings.stream()
                    .filter(one -> one.name().equals(node.name()) && one.isOf(node.host(), login))
                    .findFirst()
                    .orElseGet(() -> new Pulsing(transport, node.name(), node.host(), login));
            old.remove(pulsing);
            next.add(pulsing);
        }
        old.forEach(Pulsing::close);
        pulsings = next;
    }

    private Map<NodeName, Seen<Pulse>> pulses(Duration patience) {
        CountDownLatch answered = new CountDownLatch(pulsings.size());
        for (Pulsing pulsing : pulsings) {
            inBackground(() -> {
                try {
                    pulsing.beat();
                } finally {
                    answered.countDown();
                }
            });
        }
        try {
            answered.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        Map<NodeName, Seen<Pulse>> pulses = new HashMap<>();
        pulsings.forEach(pulsing -> pulsing.last().ifPresent(pulse -> pulses.put(pulsing.name(), pulse)));
        return pulses;
    }

    /**
     * Runs work beside the samples; work that still runs when the operator has seen enough finds its connections
     * closed.
     */
    private void inBackground(Runnable work) {
        parallel.execute(() -> {
            try {
                work.run();
            } catch (RuntimeException failed) {
                if (!parallel.isShutdown()) {
                    throw failed;
                }
            }
        });
    }

    private Map<NodeName, Seen<Pulse>> measured(Map<NodeName, Seen<Pulse>> pulses) {
        pulses.values().stream()
                .flatMap(pulse -> pulse.found().stream())
                .filter(pulse -> !pulse.inRecovery() && !pulse.replications().isEmpty())
                .forEach(pulse -> pulse.position().ifPresent(end -> written = written.and(pulse.at(), end)));
        Map<NodeName, Seen<Pulse>> measured = new HashMap<>(pulses);
        measured.replaceAll((node, pulse) -> pulse.map(beat -> beat.measuredBy(written)));
        return measured;
    }

    private void surveyIfChanged(Map<NodeName, Seen<Pulse>> pulses) {
        Map<NodeName, String> now = new HashMap<>();
        pulses.forEach((node, pulse) -> now.put(
                node,
                pulse.found().map(beat -> beat.inRecovery() + beat.records()).orElse("")));
        now.forEach(surveyedAs::putIfAbsent);
        Duration since = Duration.ofNanos(System.nanoTime() - surveyEnded);
        if (surveying || since.compareTo(trouble.isPresent() ? BEFORE_NEXT_TRY : BETWEEN_SURVEYS) < 0) {
            return;
        }
        boolean unreached = surveyed.members().size() > pulses.size() && since.compareTo(FOR_UNREACHED) > 0;
        // The server was started while the survey ran.
        boolean outdated = pulses.entrySet().stream()
                .anyMatch(pulse -> pulse.getValue().isKnown()
                        && surveyed.server(pulse.getKey()).isEmpty());
        if (unreached || outdated || trouble.isPresent() || !now.equals(surveyedAs)) {
            surveying = true;
            surveyedAs = now;
            inBackground(this::surveyAgain);
        }
    }

    /** Starts from any member: the one that the script names may be the one that has vanished. */
    private void surveyAgain() {
        List<EntryPoint> entryPoints = Stream.concat(
                        asked.vias().stream(),
                        surveyed.members().stream()
                                .filter(node -> asked.vias().stream()
                                        .noneMatch(via -> via.host().equals(node.host())))
                                .map(node -> new EntryPoint(
                                        node.host(), node.registration().map(Registration::configFile))))
                .toList();
        try {
            look(new Asked(asked.cluster(), entryPoints, asked.declared(), asked.interests()));
        } catch (Problem failed) {
            trouble = Optional.of(failed.getMessage());
        } finally {
            surveying = false;
        }
    }

    @Override
    public void close() {
        parallel.shutdownNow();
        pulsings.forEach(Pulsing::close);
    }
}
