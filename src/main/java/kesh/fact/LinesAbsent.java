package kesh.fact;

import java.util.List;
import java.util.Set;
import kesh.cluster.Access;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * A file of a node's user no longer has these lines.
 *
 * @param lines as they were seen
 */
public record LinesAbsent(NodeName node, Access.Part part, List<String> lines) implements Fact {
    public LinesAbsent {
        lines = List.copyOf(lines);
    }

    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .flatMap(machine -> machine.access())
                .filter(access -> access.lines(part).stream().noneMatch(lines::contains))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(node, machine -> machine.access()
                .map(access -> machine.withAccess(access.without(part, lines)))
                .orElse(machine));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return part + " of " + node + " does not have these lines";
    }
}
