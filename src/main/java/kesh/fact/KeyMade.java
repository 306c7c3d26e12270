package kesh.fact;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
                .map(access -> machine.withAccess(access.withIdentity(Access.USUAL_IDENTITY, expected(node))
                        .withMode(machine.home() + "/.ssh/" + Access.USUAL_IDENTITY, "600")))
                .orElse(machine));
    }

    /** Stands for the key that will be made: another one on each node. */
    private static String expected(NodeName node) {
        String data = Base64.getEncoder().encodeToString(node.value().getBytes(StandardCharsets.UTF_8));
        return "ssh-ed25519 " + data;
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
