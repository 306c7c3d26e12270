package kesh.verb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Right;
import kesh.cluster.Rights;
import kesh.cluster.Seen;
import kesh.plan.Check;
import kesh.verb.part.Permissions;

/** Checks that kesh may see what the other checks are about. What it may not see is unknown, and is said once. */
final class RightsHealth {
    /** The rights to see; those to do something are needed, and checked, by the words that do it. */
    private static final List<Right> TO_SEE = List.of(Right.SEE_SESSIONS, Right.SEE_SETTINGS);

    private RightsHealth() {}

    static List<Check> of(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        now.members()
                .forEach(node -> node.runningServer().ifPresent(server -> checks.add(sees(node, server.rights()))));
        return checks;
    }

    private static Check sees(Node node, Seen<Rights> seen) {
        String title = "kesh may see all of " + node.name();
        Optional<Rights> rights = seen.found();
        if (rights.isEmpty()) {
            return Check.unknown(title, node.name() + ": it is not known what kesh may see there", seen.reason(), null);
        }
        return Permissions.lacking(node, title, TO_SEE)
                .map(lacking ->
                        new Check(title, Check.Verdict.UNKNOWN, lacking.message(), lacking.detail(), lacking.hint()))
                .orElse(Check.held(title, "as " + rights.get().user()));
    }
}
