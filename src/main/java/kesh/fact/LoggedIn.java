package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Link;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * The user of a node has logged in to another by its key. The login itself is the observation: no survey follows it.
 */
public record LoggedIn(NodeName node, NodeName to) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.link(node, to, Link.Kind.SSH_LOGIN).filter(Link::works).isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.node(node).isEmpty() || state.node(to).isEmpty()
                ? state
                : state.withWorking(node, to, Link.Kind.SSH_LOGIN);
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node, to);
    }

    @Override
    public boolean leavesNoTrace() {
        return true;
    }

    @Override
    public String toString() {
        return "the user of " + node + " logs in to " + to;
    }
}
