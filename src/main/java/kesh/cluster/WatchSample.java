package kesh.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster at one moment of a live view.
 *
 * @param state the last survey, with the changes that the pulses have shown since
 * @param pulses by node; unknown where the server does not answer. A node that was never reached has none
 * @param events the events of repmgr.events, the newest first
 * @param operations running operations of this operator on this cluster, according to their journals
 * @param trouble why the last survey of the cluster failed, if it did
 */
public record WatchSample(
        Instant at,
        ClusterState state,
        Map<NodeName, Seen<Pulse>> pulses,
        List<RecordedEvent> events,
        List<Operation> operations,
        Optional<String> trouble) {
    public WatchSample {
        pulses = Map.copyOf(pulses);
        events = List.copyOf(events);
        operations = List.copyOf(operations);
    }

    /** @param surveyed the cluster as the last whole survey saw it */
    public static WatchSample of(
            Instant at,
            ClusterState surveyed,
            Map<NodeName, Seen<Pulse>> pulses,
            List<RecordedEvent> events,
            List<Operation> operations,
            Optional<String> trouble) {
        ClusterState state = surveyed;
        for (Map.Entry<NodeName, Seen<Pulse>> pulse : pulses.entrySet()) {
            state = state.with(pulse.getKey(), node -> now(node, pulse.getValue()));
        }
        return new WatchSample(at, state, pulses, events, operations, trouble);
    }

    /** If the survey saw a stopped or unknown server, it knows more than a missing pulse does. */
    private static Node now(Node surveyed, Seen<Pulse> pulse) {
        return surveyed.runningServer()
                .map(server -> pulse.found()
                        .map(beat -> surveyed.withServer(beat.on(server)))
                        .orElseGet(() -> surveyed.withServerUnknown(pulse.reason())))
                .orElse(surveyed);
    }

    public Optional<Pulse> pulse(NodeName node) {
        return Optional.ofNullable(pulses.get(node)).flatMap(Seen::found);
    }

    /** Returns the kesh runs that work on the cluster: user, machine, start time. */
    public List<String> keshes() {
        return state.primaries().stream()
                .flatMap(primary -> pulse(primary.name()).stream())
                .flatMap(pulse -> pulse.keshes().stream())
                .toList();
    }

    /**
     * Returns the bytes of WAL per second that a node wrote (primary) or replayed (standby) since an earlier moment;
     * absent if it changed its role in between, or is not known at both moments.
     */
    public Optional<Long> rate(NodeName node, WatchSample earlier) {
        Optional<Pulse> before = earlier.pulse(node);
        return pulse(node)
                .filter(now -> before.isPresent() && before.get().inRecovery() == now.inRecovery())
                .flatMap(now -> now.position()
                        .flatMap(position -> before.get().position().flatMap(old -> {
                            long millis = Duration.between(before.get().at(), now.at())
                                    .toMillis();
                            return millis <= 0
                                    ? Optional.empty()
                                    : Optional.of(Math.max(0, position.since(old)) * 1000 / millis);
                        })));
    }

    /** Returns the bytes of WAL that a standby has still to replay, as the node reports from which it streams. */
    public Optional<Long> lagBytes(NodeName standby) {
        Streaming streaming = new Streaming(state);
        return streaming
                .sender(standby)
                .flatMap(sender -> streaming.row(sender.name(), standby))
                .flatMap(Server.Replication::lagBytes);
    }

    /** Returns the seconds that a standby lags behind; absent for other nodes, and if they are not known. */
    public Optional<Long> lagSeconds(NodeName standby) {
        return pulse(standby).flatMap(Pulse::lagSeconds);
    }
}
