package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Fact;

/** Nobody receives WAL through a slot; it may also not exist any more. */
public record SlotIdle(NodeName node, String slot) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(node)
                .filter(server -> server.slot(slot).filter(Server.Slot::active).isEmpty())
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withServer(node, server -> server.slot(slot).isPresent() ? server.withSlot(slot, false) : server);
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return "slot " + slot + " on " + node + " is not in use";
    }
}
