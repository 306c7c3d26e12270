package kesh.fact;

import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Fact;

/**
 * The node's server runs and is no standby: a primary, or a witness.
 *
 * @param first what is foreseen of a server that never ran; absent for one that did
 */
public record TakesWrites(NodeName node, Optional<Server> first) implements Fact {
    public TakesWrites(NodeName node) {
        this(node, Optional.empty());
    }

    @Override
    public boolean holds(ClusterState state) {
        return state.server(node).filter(server -> !server.inRecovery()).isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        if (holds(state)) {
            return state;
        }
        return first.map(server -> Started.first(state, node, server))
                .orElseGet(() -> Started.alone(state, node, false));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " accepts writes";
    }
}
