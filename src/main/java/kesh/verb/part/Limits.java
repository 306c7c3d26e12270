package kesh.verb.part;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Parameter;
import kesh.cluster.Server;
import kesh.plan.Check;

/**
 * Settings that must not be lower on a standby than on its primary (PostgreSQL manual, 27.4.3): they are raised on the
 * standbys first, and lowered on the primary first.
 */
public record Limits(ClusterState now) {
    public static final List<String> NOT_LOWER = List.of(
            "max_connections",
            "max_worker_processes",
            "max_wal_senders",
            "max_prepared_transactions",
            "max_locks_per_transaction");

    /** Standbys first, from the lowest up, unless one would return with a lower value than the primary has now. */
    public List<Node> order(List<Node> nodes) {
        List<Node> order = new ArrayList<>(new Cascade(now).lowestFirst(nodes));
        Optional<Node> primary = nodes.stream().filter(Node::isPrimary).findFirst();
        if (primary.isPresent() && !lowered(nodes).isEmpty()) {
            order.remove(primary.get());
            order.add(0, primary.get());
        }
        return order;
    }

    /** Checks that no restarted node would find a higher value on the primary than its own. */
    public List<Check> canBeRestarted(List<Node> nodes) {
        List<Check> checks = new ArrayList<>();
        boolean primaryToo = nodes.stream().anyMatch(Node::isPrimary);
        for (String name : lowered(nodes)) {
            String title = "standbys have at least the primary's " + name;
            Node primary = now.primaries().get(0);
            if (!primaryToo) {
                checks.add(Check.failed(
                        title,
                        "%s would come back with a lower %s than %s, and would not start"
                                .formatted(ServerSteps.names(lower(nodes, name)), name, primary.name()),
                        null,
                        "restart " + primary.name() + " before, or all: restart on: all"));
            } else if (nodes.stream().anyMatch(node -> isStandby(node) && raises(primary, node))) {
                checks.add(Check.failed(
                        title,
                        "some of these settings are raised, and %s is lowered: no order works for both".formatted(name),
                        "raised values go to the standbys first, lowered values to the primary",
                        "first raise and restart all; then lower and restart all again"));
            }
        }
        if (primaryToo) {
            checks.addAll(raisedAlone(nodes));
        }
        checks.addAll(unknown(nodes));
        nodes.forEach(node -> Kbha.canRest(node).ifPresent(checks::add));
        return checks;
    }

    /** A standby stops replaying if the primary returns with a higher value than it has. */
    private List<Check> raisedAlone(List<Node> nodes) {
        Node primary = now.primaries().get(0);
        List<Check> checks = new ArrayList<>();
        for (String name : NOT_LOWER) {
            List<Node> less = now.members().stream()
                    .filter(Limits::isStandby)
                    .filter(node -> number(
                                    nodes.contains(node)
                                            ? coming(node, name)
                                            : node.runningServer().orElseThrow().setting(name))
                            < number(coming(primary, name)))
                    .toList();
            if (!less.isEmpty()) {
                checks.add(Check.failed(
                        "standbys have at least the primary's " + name,
                        "%s would come back with a higher %s than %s: replay there would pause"
                                .formatted(primary.name(), name, ServerSteps.names(less)),
                        null,
                        "raise it on the standbys first: set %s: …, restart: true".formatted(name)));
            }
        }
        return checks;
    }

    private List<Check> unknown(List<Node> nodes) {
        return nodes.stream()
                .flatMap(node -> NOT_LOWER.stream()
                        .flatMap(name -> node.runningServer().orElseThrow().parameter(name).stream())
                        .filter(parameter -> parameter.pendingRestart()
                                && !parameter.written().isKnown())
                        .limit(1)
                        .map(parameter -> Check.unknown(
                                "it is known which data " + node.name() + " comes back with",
                                node.name() + ": its configuration files could not be read",
                                parameter.written().reason(),
                                "grant repmgr's user EXECUTE on pg_show_all_file_settings(), and SELECT on"
                                        + " pg_file_settings")))
                .toList();
    }

    /** Settings of which a standby would have less after its restart than the primary has now. */
    private List<String> lowered(List<Node> nodes) {
        return NOT_LOWER.stream().filter(name -> !lower(nodes, name).isEmpty()).toList();
    }

    private List<Node> lower(List<Node> nodes, String name) {
        Optional<Server> primary = now.primaries().stream().findFirst().flatMap(Node::runningServer);
        return nodes.stream()
                .filter(Limits::isStandby)
                .filter(node -> primary.isPresent()
                        && number(coming(node, name)) < number(primary.get().setting(name)))
                .toList();
    }

    private static boolean raises(Node primary, Node standby) {
        return NOT_LOWER.stream()
                .anyMatch(name -> number(coming(primary, name))
                        > number(standby.runningServer().orElseThrow().setting(name)));
    }

    public static boolean isStandby(Node node) {
        return node.runningServer().filter(Server::inRecovery).isPresent();
    }

    /** The value that it will have after a restart. */
    public static Optional<String> coming(Node node, String name) {
        Server server = node.runningServer().orElseThrow();
        return server.parameter(name).map(Parameter::coming).or(() -> server.setting(name));
    }

    public static long number(Optional<String> value) {
        return value.filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
    }
}
