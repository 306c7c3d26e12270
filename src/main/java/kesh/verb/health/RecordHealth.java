package kesh.verb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.plan.Check;
import kesh.verb.part.Witnesses;

/** Checks that repmgr.nodes is true, and the same on every node. */
final class RecordHealth {
    private RecordHealth() {}

    static List<Check> of(ClusterState now) {
        return Stream.concat(active(now).stream(), truth(now).stream()).toList();
    }

    private static List<Check> active(ClusterState now) {
        return now.members().stream()
                .map(node -> active(node, node.registration().orElseThrow()))
                .toList();
    }

    /** Checks all of the records but whether they are active. */
    static List<Check> truth(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        for (Node node : now.members()) {
            Registration row = node.registration().orElseThrow();
            upstream(now, node, row).ifPresent(checks::add);
            configuration(node, row).ifPresent(checks::add);
        }
        now.primary()
                .flatMap(Node::runningServer)
                .flatMap(server -> server.registrations().found())
                .ifPresent(rows -> now.members().stream()
                        .filter(node -> !node.isPrimary())
                        .forEach(node ->
                                node.runningServer().ifPresent(server -> checks.add(sameRows(node, server, rows)))));
        return checks;
    }

    private static Check active(Node node, Registration row) {
        String title = node.name() + " is recorded as active";
        if (row.active()) {
            return Check.held(title, "yes");
        }
        return node.runningServer().isPresent()
                ? Check.failed(
                        title,
                        node.name() + " is recorded as inactive, and its server runs",
                        "the repmgrds of the others do not count it: if the primary is lost, it and another "
                                + "standby may both be promoted",
                        "rescan corrects the record of a standby that streams")
                : Check.failed(
                        title,
                        node.name() + " is recorded as inactive",
                        "repmgrd considers it dead",
                        "bring it back, or remove it with shrink");
    }

    private static Optional<Check> upstream(ClusterState now, Node node, Registration row) {
        if (row.upstream().isEmpty()) {
            return Optional.empty();
        }
        String title = node.name() + " is recorded below a member";
        Optional<Node> upstream = now.member(row.upstream().get());
        if (upstream.isEmpty()) {
            return Optional.of(Check.failed(
                    title,
                    "%s is recorded below node %s, which is not a member"
                            .formatted(node.name(), row.upstream().get()),
                    null,
                    "rescan"));
        }
        boolean astray = now.primaries().size() == 1
                && Witnesses.astray(now, now.primaries().get(0)).stream()
                        .anyMatch(witness -> witness.name().equals(node.name()));
        return Optional.of(
                astray
                        ? Check.failed(
                                title,
                                "%s, a witness, is recorded below %s, which is not the primary"
                                        .formatted(node.name(), upstream.get().name()),
                                null,
                                node.runningServer().isPresent() ? "rescan" : "start it, then rescan; or shrink it")
                        : Check.held(title, upstream.get().name().value()));
    }

    private static Optional<Check> configuration(Node node, Registration row) {
        return node.machine().found().map(machine -> {
            String title = node.name() + "'s repmgr.conf is where its record says";
            if (machine.config().text().isEmpty()) {
                return Check.failed(
                        title,
                        "%s: %s %s"
                                .formatted(
                                        node.name(),
                                        row.configFile(),
                                        machine.config().exists()
                                                ? "cannot be read as a repmgr.conf"
                                                : "does not exist"),
                        "a switchover uses it",
                        "put the file there, or register the node again");
            }
            List<String> includes = machine.config().includes();
            if (!includes.isEmpty()) {
                return Check.warned(
                        title,
                        "%s: %s takes settings from other files, which kesh does not read"
                                .formatted(node.name(), machine.config().path()),
                        String.join("\n", includes),
                        "put them into that file itself");
            }
            Optional<String> id = machine.config().setting("node_id");
            return id.equals(Optional.of(row.id().toString()))
                    ? Check.held(title, machine.config().path())
                    : Check.failed(
                            title,
                            "%s: %s is node %s's"
                                    .formatted(node.name(), machine.config().path(), id.orElse("?")),
                            "its record has id " + row.id(),
                            "correct node_id, or register the node again");
        });
    }

    /** A streaming standby has the primary's rows a moment later; a witness has those that its repmgrd has copied. */
    private static Check sameRows(Node node, Server server, List<Registration> rows) {
        String title = node.name() + " has the primary's records";
        Optional<List<Registration>> own = server.registrations().found();
        if (own.isEmpty()) {
            return Check.unknown(
                    title,
                    node.name() + ": its repmgr.nodes could not be read",
                    server.registrations().reason(),
                    null);
        }
        List<String> differences = new ArrayList<>();
        for (Registration row : rows) {
            Optional<Registration> same = own.get().stream()
                    .filter(other -> other.id().equals(row.id()))
                    .findFirst();
            if (same.isEmpty()) {
                differences.add(row.name() + " is missing");
            } else if (!same.get().equals(row)) {
                differences.add(row.name() + " is another: " + inWords(same.get()) + " instead of " + inWords(row));
            }
        }
        own.get().stream()
                .filter(other -> rows.stream().noneMatch(row -> row.id().equals(other.id())))
                .forEach(other -> differences.add(other.name() + " is no longer a member"));
        if (differences.isEmpty()) {
            return Check.held(title, rows.size() + " rows");
        }
        boolean witness = node.registration().orElseThrow().role() == Role.WITNESS;
        String detail = String.join("; ", differences);
        return witness
                ? Check.failed(
                        title,
                        node.name() + "'s copy of the records is stale",
                        detail,
                        "its repmgrd copies them: make sure that it runs")
                : Check.warned(
                        title,
                        node.name() + "'s copy of the records is stale",
                        detail,
                        "replication brings it: make sure that it streams");
    }

    private static String inWords(Registration row) {
        return row.role()
                + row.upstream().map(id -> " under node " + id).orElse("")
                + (row.active() ? "" : ", inactive")
                + " at " + row.conninfo().address();
    }
}
