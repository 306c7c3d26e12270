package kesh.states

import java.time.Instant
import kesh.cluster.ClusterState
import kesh.cluster.Lsn
import kesh.cluster.NodeName
import kesh.cluster.Operation
import kesh.cluster.Pulse
import kesh.cluster.RecordedEvent
import kesh.cluster.Seen
import kesh.cluster.Server
import kesh.cluster.WatchSample

/** Samples of a cluster, one a second, in which the primary writes and each standby has a given lag in bytes and seconds. */
class Ticks {
    static final Instant BEGIN = Instant.parse('2026-11-25T14:00:00Z')

    private final ClusterState state
    List<RecordedEvent> events = []
    List<Operation> operations = []
    List<String> keshes = []
    String trouble
    /** Maps a node to the reason why its server does not answer. */
    Map<String, String> silent = [:]
    private long written = 5L << 20
    private int seconds

    Ticks(ClusterState state) {
        this.state = state
    }

    /** @param lag by standby: bytes, seconds */
    WatchSample next(Map<String, List<Long>> lag = [:], long writes = 1 << 20) {
        def at = BEGIN.plusSeconds(seconds++)
        written += writes
        def pulses = state.nodes().findAll { it.runningServer().present || silent[it.name().value()] }.collectEntries { node ->
            def name = node.name().value()
            [node.name(), silent[name] ? Seen.unknown(silent[name]) : Seen.known(pulse(node.runningServer().get(), name, at, lag))]
        } as Map<NodeName, Seen<Pulse>>
        WatchSample.of(at, state, pulses, events, operations, Optional.ofNullable(trouble))
    }

    private Pulse pulse(Server server, String name, Instant at, Map<String, List<Long>> lag) {
        def behind = lag[name] ?: [0L, 0L]
        def position = new Lsn(written - (server.inRecovery() ? behind[0] : 0))
        new Pulse(at, server.inRecovery(), Optional.of(position), Optional.empty(),
                Optional.ofNullable(server.inRecovery() ? behind[1] : null), server.activity().clients(), 'records', server.repmgrd(),
                server.replications().findAll { !silent[it.applicationName()] }.collect {
                    Records.with(it, lagBytes: (lag[it.applicationName()] ?: [0L])[0])
                }, server.slots(), server.inRecovery() ? [] : keshes, [])
    }
}
