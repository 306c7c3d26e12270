package kesh.verb.part;

import java.util.List;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.plan.Guard;

/**
 * The lock of a cluster that may have no primary to hold it. A standby can hold one too, so then all running members
 * hold it. Another kesh finds the lock, whichever member it comes by and whichever member it wants to change.
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
