package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Lsn;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * A server has written a later checkpoint than the one that was seen.
 *
 * @param seen the position of the one that was seen
 */
public record Checkpointed(NodeName node, Lsn seen) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.control(node)
                .filter(control -> control.checkpoint().compareTo(seen) > 0)
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withControl(node, control -> control.at(new Lsn(seen.bytes() + 1)));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " has written a checkpoint";
    }
}
