package kesh.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster at one moment of a live view.
 *
 * @param state as it was surveyed last, and what has changed since by the pulses
 * @param pulses by node; unknown where the server does not answer. A node that was never reached has none
 * @param events of repmgr.events, the newest first
 * @param operations of this operator's on this cluster that run, as their journals tell
 * @param trouble why the cluster could not be surveyed when that was tried last
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

    /** @param surveyed the cluster as it was looked at as a whole last */
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

    /** Of a server that was seen stopped or could not be told, the survey knows more than silence does. */
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

    /** Who works on the cluster with kesh, where, since when. */
    public List<String> keshes() {
        return state.primaries().stream()
                .flatMap(primary -> pulse(primary.name()).stream())
                .flatMap(pulse -> pulse.keshes().stream())
                .toList();
    }

    /**
     * Bytes of WAL a second that a node wrote (primary) or replayed (standby) since an earlier moment; absent if it
     * changed its role in between, or is not known at both.
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

    /** Bytes of WAL that a standby has still to replay, as the node says that it streams from. */
    public Optional<Long> lagBytes(NodeName standby) {
        return state.nodes().stream()
                .flatMap(node -> node.runningServer().stream())
                .flatMap(server -> server.replication(standby).stream())
                .findFirst()
                .flatMap(Server.Replication::lagBytes);
    }

    /** Seconds that a standby lags behind; of others, and if it is not known, absent. */
    public Optional<Long> lagSeconds(NodeName standby) {
        return pulse(standby).flatMap(Pulse::lagSeconds);
    }
}
