package kesh.verb.part;

import java.util.List;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.plan.Guard;

/**
 * The lock where no primary may be there to have it. A standby can, and then all that run have it: whoever else comes, by
 * whichever of them and for whichever of them, finds it.
 */
public final class Locks {
    private Locks() {}

    public static List<Guard> of(ClusterState now) {
        List<Node> primaries = now.primaries();
        Stream<Node> holders = primaries.isEmpty()
                ? now.members().stream().filter(member -> member.runningServer().isPresent())
                : primaries.stream();
        return holders.<Guard>map(node -> new Guard.Lock(node.name())).toList();
    }
}
