package kesh.verb;

import java.util.List;
import java.util.stream.Collectors;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.plan.Check;

/** What every change of a cluster needs of it. */
final class ClusterChecks {
    private ClusterChecks() {}

    static Check onePrimary(ClusterState now) {
        String title = "one primary";
        List<Node> primaries = now.primaries();
        List<Node> unknown =
                now.members().stream().filter(node -> !node.server().isKnown()).toList();
        String unseen = unknown.stream()
                .map(node -> node.name() + ": "
                        + (node.machine().isKnown()
                                ? node.server().reason()
                                : node.machine().reason()))
                .collect(Collectors.joining("; "));
        if (primaries.size() > 1) {
            return Check.failed(
                    title,
                    "there are " + primaries.size() + " primaries: " + names(primaries),
                    "both take writes, and what each has taken since is not in the other",
                    "stop applications; find out which one they wrote to; make the other rejoin it");
        }
        if (primaries.isEmpty()) {
            return unknown.isEmpty()
                    ? Check.failed(
                            title,
                            "no member is a running primary",
                            null,
                            "start the primary, or promote a standby, first")
                    : Check.unknown(title, "no primary was seen", "not seen: " + unseen, null);
        }
        // An unseen node that the records call primary could be a second one, so it is no warning but an obstacle.
        boolean maybeSecond = unknown.stream()
                .anyMatch(node -> node.registration().orElseThrow().role() == kesh.cluster.Role.PRIMARY);
        if (maybeSecond) {
            return Check.unknown(
                    title,
                    primaries.get(0).name() + " is primary, but another node that may be one could not be looked at",
                    unseen,
                    "make sure that it is down, and unregister it");
        }
        return Check.held(title, primaries.get(0).name().value());
    }

    static Check noMember(ClusterState now, String word) {
        return Check.failed(
                word + " is a member", "no member is called " + word, "members: " + names(now.members()), null);
    }

    private static String names(List<Node> nodes) {
        return nodes.stream().map(node -> node.name().value()).collect(Collectors.joining(", "));
    }
}
