package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** The node's server runs and is no standby: a primary, or a witness. */
public record TakesWrites(NodeName node) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(node).filter(server -> !server.inRecovery()).isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return holds(state) ? state : Started.alone(state, node, false);
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " takes writes";
    }
}
