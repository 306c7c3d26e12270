package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** The node does not accept writes as the primary: it is a standby or a witness, or its server does not run. */
public record NotPrimary(NodeName node) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.node(node)
                .filter(seen -> seen.server().isKnown() && !seen.isPrimary())
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.node(node).filter(Node::isPrimary).isPresent() ? new ServerStopped(node).assume(state) : state;
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " is not the primary";
    }
}
