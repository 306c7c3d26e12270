package kesh.verb;

import java.util.List;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.plan.Guard;

/** The lock where no primary may be there to have it: a standby can. */
final class Locks {
    private Locks() {}

    static List<Guard> of(ClusterState now) {
        List<Node> primaries = now.primaries();
        Stream<Node> holders = primaries.isEmpty()
                ? now.members().stream()
                        .filter(member -> member.runningServer().isPresent())
                        .limit(1)
                : primaries.stream();
        return holders.<Guard>map(node -> new Guard.Lock(node.name())).toList();
    }
}
