package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * This run has done something on a node that no survey would show. The next run does it again.
 *
 * @param what what it was, in words that nothing else in the run has
 */
public record Performed(NodeName node, String what) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.performed().contains(toString());
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return holds(state) || state.node(node).isEmpty() ? state : state.havingPerformed(toString());
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public boolean leavesNoTrace() {
        return true;
    }

    @Override
    public String toString() {
        return what + " was done on " + node;
    }
}
