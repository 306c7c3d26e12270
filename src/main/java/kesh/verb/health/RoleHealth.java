package kesh.verb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.plan.Check;
import kesh.verb.part.Cascade;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.OnNodes;

/** Checks that each member is there, has the role of its record, and fits the others. */
public final class RoleHealth {
    private RoleHealth() {}

    static List<Check> of(ClusterState now) {
        return Stream.of(presence(now), fitness(now), timelines(now))
                .flatMap(List::stream)
                .toList();
    }

    /** Checks that there is one primary, and that each server runs. */
    private static List<Check> presence(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        checks.add(ClusterChecks.onePrimary(now));
        now.members().forEach(node -> checks.add(runs(now, node)));
        return checks;
    }

    /** Checks that each server that runs has the right role and fits the primary. */
    static List<Check> fitness(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        for (Node node : now.members()) {
            node.runningServer().ifPresent(server -> checks.add(role(now, node, server)));
        }
        Optional<Node> primary = now.primary();
        primary.ifPresent(first -> now.members().stream()
                .filter(node -> !node.name().equals(first.name()))
                .forEach(node -> checks.addAll(fits(node, first))));
        return checks;
    }

    private static Check runs(ClusterState now, Node node) {
        String title = node.name() + "'s server runs";
        if (!node.machine().isKnown()) {
            return Check.unknown(
                    title,
                    node.name() + ": its host could not be inspected",
                    node.machine().reason(),
                    OnNodes.sayWhereItIs(node)
                            .orElse("bring the host back; if it is gone for good: shrink '" + node.name()
                                    + "', lost: true"));
        }
        if (!node.server().isKnown()) {
            return Check.unknown(
                    title,
                    node.name() + ": its server could not be queried",
                    node.server().reason(),
                    null);
        }
        return node.runningServer().isPresent()
                ? Check.held(title, "yes")
                : Check.failed(title, node.name() + ": its server does not run", null, comeBack(now, node));
    }

    /** A former primary would start as a second one. */
    private static String comeBack(ClusterState now, Node node) {
        boolean replaced = !now.primaries().isEmpty()
                && node.registration().filter(row -> row.role() == Role.PRIMARY).isPresent();
        return replaced
                ? "another node is the primary now: rejoin '" + node.name() + "'"
                : "start '" + node.name() + "'";
    }

    private static Check role(ClusterState now, Node node, Server server) {
        Role recorded = node.registration().orElseThrow().role();
        String title = "%s is a %s, as recorded".formatted(node.name(), recorded);
        boolean shouldRecover = recorded == Role.STANDBY;
        if (server.inRecovery() == shouldRecover) {
            return Check.held(title, "yes");
        }
        return Check.failed(
                title,
                "%s is recorded as %s, and its server is a %s"
                        .formatted(node.name(), recorded, server.inRecovery() ? Role.STANDBY : Role.PRIMARY),
                "repmgrd relies on the record",
                shouldRecover ? asPrimary(now, node) : asStandby(now, node));
    }

    /** If it is alone, it is the primary, whatever its record says. The way out of a split brain has a check of its own. */
    private static String asPrimary(ClusterState now, Node node) {
        return now.primaries().size() == 1 ? "promote '" + node.name() + "', which corrects the record" : null;
    }

    private static String asStandby(ClusterState now, Node node) {
        return now.primaries().isEmpty()
                ? "find out which node is the primary; then rescan"
                : "rejoin '" + node.name() + "', which corrects the record";
    }

    /** Checks that each standby gets what the primary writes now. */
    static List<Check> timelines(ClusterState now) {
        Optional<Node> primary = now.primary();
        return now.members().stream()
                .filter(node -> !Cascade.isWitness(node) && node.runningServer().isPresent())
                .flatMap(node -> primary.filter(first -> !first.name().equals(node.name())).stream()
                        .map(first -> sameTimeline(node, first)))
                .toList();
    }

    /** Checks that it has the system identifier and the version of the primary. */
    private static List<Check> fits(Node node, Node primary) {
        List<Check> checks = new ArrayList<>();
        boolean witness = node.registration().map(Registration::role).equals(Optional.of(Role.WITNESS));
        Server its = primary.runningServer().orElseThrow();
        node.runningServer().ifPresent(server -> {
            if (!witness) {
                checks.add(sameSystem(node, server, primary, its));
            }
            checks.add(sameVersion(node, server, primary, its, witness));
        });
        Function<Node, Optional<String>> repmgr =
                each -> each.machine().found().flatMap(Machine::software).flatMap(Machine.Software::repmgrVersion);
        repmgr.apply(node).ifPresent(own -> repmgr.apply(primary).ifPresent(other -> {
            String title = node.name() + " has the primary's version of repmgr";
            checks.add(
                    own.equals(other)
                            ? Check.held(title, own)
                            : Check.warned(
                                    title,
                                    "%s has repmgr %s, %s has %s".formatted(node.name(), own, primary.name(), other),
                                    null,
                                    "install the same on all nodes"));
        }));
        return checks;
    }

    private static Check sameSystem(Node node, Server server, Node primary, Server its) {
        String title = node.name() + " is a copy of the primary";
        return server.systemIdentifier().equals(its.systemIdentifier())
                ? Check.held(title, "system identifier " + server.systemIdentifier())
                : Check.failed(
                        title,
                        node.name() + " is another database than " + primary.name(),
                        "system identifiers %s and %s".formatted(server.systemIdentifier(), its.systemIdentifier()),
                        "rebuild '" + node.name() + "'");
    }

    private static Check sameTimeline(Node node, Node primary) {
        Server server = node.runningServer().orElseThrow();
        Server its = primary.runningServer().orElseThrow();
        String title = node.name() + " is on the primary's timeline";
        return server.timeline() == its.timeline()
                ? Check.held(title, String.valueOf(server.timeline()))
                : Check.failed(
                        title,
                        "%s is on timeline %d, %s on %d"
                                .formatted(node.name(), server.timeline(), primary.name(), its.timeline()),
                        "it does not get what the primary writes now",
                        "rejoin '" + node.name() + "'");
    }

    /** A witness is a server of its own and receives no WAL: repmgr copies its records by SQL. */
    private static Check sameVersion(Node node, Server server, Node primary, Server its, boolean witness) {
        String title = node.name() + " runs the primary's version";
        String message = "%s runs %s, %s runs %s".formatted(node.name(), version(server), primary.name(), version(its));
        if (server.version() == its.version()) {
            return Check.held(title, version(server));
        }
        if (witness) {
            return Check.warned(title, message, null, "a witness may run another version; update it with the others");
        }
        return server.version() / 10_000 == its.version() / 10_000
                ? Check.warned(title, message, null, "update one after the other, standbys first")
                : Check.failed(title, message, "physical replication needs one major version", null);
    }

    /** {@code server_version_num} 150018 is 15.18 (PostgreSQL manual, 43.1, since version 10). */
    public static String version(Server server) {
        return server.version() / 10_000 + "." + server.version() % 10_000;
    }
}
