package kesh.fact;

import java.util.Set;
import kesh.cluster.Access;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** The user of a node has a key to log in elsewhere. Its text is not known before it is made. */
public record KeyMade(NodeName node) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .flatMap(machine -> machine.access())
                .flatMap(Access::key)
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(node, machine -> machine.access()
                .filter(access -> access.key().isEmpty())
                .map(access -> machine.withAccess(access.withIdentity(
                                Access.USUAL_IDENTITY, "ssh-ed25519 KEY-MADE-ON-" + node + " " + machine.user())
                        .withMode(machine.home() + "/.ssh/" + Access.USUAL_IDENTITY, "600")))
                .orElse(machine));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return "the user of " + node + " has a key";
    }
}
