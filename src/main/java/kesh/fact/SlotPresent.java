package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** A server has a slot of that name, in use or not. */
public record SlotPresent(NodeName node, String slot) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(node).flatMap(server -> server.slot(slot)).isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return holds(state) ? state : state.withServer(node, server -> server.withSlot(slot, false));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " has slot " + slot;
    }
}
