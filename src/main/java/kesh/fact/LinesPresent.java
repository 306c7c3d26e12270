package kesh.fact;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import kesh.cluster.Access;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** A file of a node's user has these lines. */
public record LinesPresent(NodeName node, Access.Part part, List<String> lines) implements Fact {
    public LinesPresent {
        lines = List.copyOf(lines);
    }

    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .flatMap(machine -> machine.access())
                .filter(access -> new HashSet<>(access.lines(part)).containsAll(lines))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(node, machine -> machine.access()
                .map(access -> machine.withAccess(access.plus(part, lines)))
                .orElse(machine));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return part + " of " + node + " has these lines";
    }
}
