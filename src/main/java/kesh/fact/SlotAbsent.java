package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** A server has no slot of that name. */
public record SlotAbsent(NodeName node, String slot) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(node).filter(server -> server.slot(slot).isEmpty()).isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withServer(node, server -> server.withoutSlot(slot));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " has no slot " + slot;
    }
}
