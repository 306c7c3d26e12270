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
import kesh.verb.part.Cascade;
import kesh.verb.part.Permissions;

/** Checks that kesh may see what the other checks are about. What it may not see is unknown, and is said once. */
final class RightsHealth {
    private RightsHealth() {}

    static List<Check> of(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        now.members().forEach(node -> node.runningServer().ifPresent(server -> {
            checks.add(sees(node, server.rights()));
            acts(node).ifPresent(checks::add);
        }));
        return checks;
    }

    private static Check sees(Node node, Seen<Rights> seen) {
        String title = "kesh may see all of " + node.name();
        Optional<Rights> rights = seen.found();
        if (rights.isEmpty()) {
            return Check.unknown(title, node.name() + ": it is not known what kesh may see there", seen.reason(), null);
        }
        return Permissions.lacking(node, title, Right.TO_SEE)
                .map(lacking ->
                        new Check(title, Check.Verdict.UNKNOWN, lacking.message(), lacking.detail(), lacking.hint()))
                .orElse(Check.held(title, "as " + rights.get().user()));
    }

    /** repmgrd logs in as the same user, and says in its log only that it may not do what a failover needs. */
    private static Optional<Check> acts(Node node) {
        boolean witness = Cascade.isWitness(node);
        boolean automatic = node.machine()
                .found()
                .filter(machine -> machine.config().setting("failover").equals(Optional.of("automatic")))
                .isPresent();
        return Permissions.lacking(
                        node,
                        "repmgrd may do on " + node.name() + " what a failover needs",
                        witness
                                ? List.of(Right.WRITE_RECORDS, Right.COPY_RECORDS)
                                : automatic ? List.of(Right.WRITE_RECORDS, Right.VOTE) : List.of())
                .map(lacking -> Check.failed(
                        lacking.title(),
                        lacking.message(),
                        witness
                                ? "its repmgrd cannot keep its copy of the records up to date"
                                : "its repmgrd cannot promote it when the primary fails",
                        lacking.hint().orElse(null)));
    }
}
