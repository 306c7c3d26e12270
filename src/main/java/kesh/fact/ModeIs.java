package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * A file whose permissions ssh or sshd checks has these.
 *
 * @param mode as chmod takes it: "600"
 */
public record ModeIs(NodeName node, String path, String mode) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .flatMap(machine -> machine.access())
                .filter(access -> mode.equals(access.modes().get(path)))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(node, machine -> machine.access()
                .map(access -> machine.withAccess(access.withMode(path, mode)))
                .orElse(machine));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return path + " on " + node + " has mode " + mode;
    }
}
