package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Conninfo;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * A node's settings say that it receives WAL from that upstream, even if it does not do so yet.
 *
 * @param source the connection to the upstream
 */
public record PointsTo(NodeName node, NodeName upstream, Conninfo source) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .flatMap(machine -> machine.dataDirectory().primaryConninfo())
                .filter(to -> to.address().equals(source.address()))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(
                node,
                machine -> machine.withDataDirectory(machine.dataDirectory().pointingTo(source)));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " is set to receive from " + upstream;
    }
}
