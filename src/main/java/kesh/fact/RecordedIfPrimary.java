package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** If the node's server accepts writes, its record says that it is the primary. */
public record RecordedIfPrimary(NodeName node) implements Fact {

    @Override
    public boolean holds(ClusterState state) {
        return state.node(node).filter(seen -> seen.server().isKnown()).isPresent()
                && !new UnrecordedPrimary(node).holds(state);
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return holds(state) ? state : new Promoted(node).assume(state);
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " is recorded as the primary, if it accepts writes";
    }
}
