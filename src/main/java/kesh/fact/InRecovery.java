package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Fact;

/** The node's server runs as a standby, even if it receives nothing: nobody has promoted it. */
public record InRecovery(NodeName node) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(node).filter(Server::inRecovery).isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return holds(state) ? state : Started.alone(state, node, true);
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " is a standby";
    }
}
