package kesh.fact;

import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Conninfo;
import kesh.cluster.NodeName;
import kesh.cluster.Right;
import kesh.cluster.Server;
import kesh.cluster.Streaming;
import kesh.command.Query;
import kesh.plan.Fact;
import kesh.plan.Progress;

/**
 * The node's server runs as a standby and receives WAL, and the upstream alone lists it, which the node does not deny.
 *
 * @param source the connection to the upstream
 * @param slot the upstream's slot, which must be active; absent where the cluster uses none
 */
public record Streams(NodeName node, NodeName upstream, Conninfo source, int port, Optional<String> slot)
        implements Fact {
    /** Reads what the standby has on disk, and what its upstream could send. */
    private static final String CATCHING_UP = "select 'catching up' as phase,"
            + " pg_wal_lsn_diff(flush_lsn, '0/0')::bigint as position,"
            + " pg_wal_lsn_diff(case when pg_is_in_recovery() then pg_last_wal_receive_lsn()"
            + " else pg_current_wal_lsn() end, '0/0')::bigint as target"
            + " from pg_stat_replication where application_name = ?";

    @Override
    public boolean holds(ClusterState state) {
        boolean receives = state.server(node)
                .filter(Server::inRecovery)
                .filter(Server::isReceiving)
                .isPresent();
        Optional<Server> sender = state.server(upstream);
        boolean sends = new Streaming(state)
                .row(upstream, node)
                .filter(replication -> replication.state().equals("streaming"))
                .isPresent();
        boolean slotActive = slot.map(name -> sender.flatMap(server -> server.slot(name))
                        .filter(Server.Slot::active)
                        .isPresent())
                .orElse(true);
        return receives && sends && slotActive;
    }

    @Override
    public ClusterState assume(ClusterState state) {
        Optional<Server> sender = state.server(upstream);
        if (sender.isEmpty()) {
            return state;
        }
        Server.WalReceiver receiver =
                new Server.WalReceiver("streaming", source.address().value(), port, slot);
        ClusterState attached = Detachment.of(state, node)
                .withMachine(
                        node,
                        machine -> machine.withDataDirectory(
                                machine.dataDirectory().withServerRunning()))
                .with(
                        node,
                        seen -> seen.withServer(seen.runningServer()
                                .map(server -> server.receiving(receiver))
                                .orElseGet(() -> Started.of(seen, sender.get().asStandby(receiver), sender.get()))))
                .withServer(upstream, server -> {
                    Server sending = server.withReplication(node);
                    return slot.map(name -> sending.withSlot(name, true)).orElse(sending);
                });
        return Timelines.below(attached, upstream);
    }

    @Override
    public Optional<Progress> progress() {
        return Optional.of(new Progress.Asked(upstream, Query.reading("catching up", CATCHING_UP, node.asRecorded())));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node, upstream);
    }

    @Override
    public Set<Right> rights() {
        return Set.of(Right.SEE_SESSIONS);
    }

    @Override
    public String toString() {
        return node + " streams from " + upstream
                + slot.map(name -> " through " + name).orElse("");
    }
}
