package kesh.verb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Right;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.plan.Check;
import kesh.verb.part.Capacity;
import kesh.verb.part.DataDirectories;
import kesh.verb.part.Limits;
import kesh.verb.part.Startable;
import kesh.verb.part.Synchronous;

/** Checks that the servers' settings let a standby take over, and let the old primary come back. */
final class SettingHealth {
    private SettingHealth() {}

    static List<Check> of(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        Optional<Server> primary = now.primary().flatMap(Node::runningServer);
        for (Node node : now.members()) {
            boolean witness = node.registration().map(Registration::role).orElseThrow() == Role.WITNESS;
            node.runningServer().ifPresent(server -> {
                checks.add(nothingPending(node, server));
                // KingbaseES numbers its releases in another way than its server does, so the two cannot be compared.
                if (node.machine().found().flatMap(Machine::kingbase).isEmpty()) {
                    checks.add(installed(node, server));
                }
                checks.add(dataDirectory(node, server));
                checks.add(Startable.found(node));
                Startable.owned(node).ifPresent(checks::add);
                if (!witness) {
                    checks.add(rewindable(node, server));
                    checks.add(allowsStandbys(node, server));
                    if (server.inRecovery()) {
                        primary.ifPresent(first -> checks.add(notLower(node, server, first)));
                    }
                }
            });
        }
        checks.addAll(Synchronous.checks(now));
        return checks;
    }

    private static Check nothingPending(Node node, Server server) {
        String title = "no setting of " + node.name() + " waits for a restart";
        if (server.rights()
                .found()
                .filter(rights -> rights.lack(Right.SEE_SETTINGS))
                .isPresent()) {
            return Check.unknown(
                    title, node.name() + ": it is not known whether a setting waits for a restart", null, null);
        }
        List<String> pending = server.activity().pendingRestart();
        return pending.isEmpty()
                ? Check.held(title, "none")
                : Check.warned(
                        title,
                        "%s: %s %s for a restart"
                                .formatted(
                                        node.name(),
                                        String.join(", ", pending),
                                        pending.size() == 1 ? "waits" : "wait"),
                        null,
                        "restart '" + node.name() + "'");
    }

    private static Check installed(Node node, Server server) {
        String title = node.name() + " runs the version that is installed";
        Optional<String> installed =
                node.machine().found().flatMap(Machine::software).map(Machine.Software::version);
        String running = RoleHealth.version(server);
        if (installed.isEmpty()) {
            return Check.unknown(title, node.name() + ": it is not known which version is installed", null, null);
        }
        return installed.get().equals(running)
                ? Check.held(title, running)
                : Check.warned(
                        title,
                        "%s runs %s, and %s is installed".formatted(node.name(), running, installed.get()),
                        "its programs were replaced under the running server",
                        "restart '" + node.name() + "'");
    }

    /** repmgr works on the data directory of repmgr.conf, whatever the server's is. */
    private static Check dataDirectory(Node node, Server server) {
        String title = node.name() + "'s data directory is that of its repmgr.conf";
        Optional<String> configured =
                node.machine().found().flatMap(machine -> machine.config().setting("data_directory"));
        Optional<String> real = server.setting("data_directory");
        if (configured.isEmpty() || real.isEmpty()) {
            return Check.unknown(
                    title,
                    node.name() + ": its data directory could not be compared",
                    configured.isEmpty()
                            ? "repmgr.conf does not say it, or could not be read"
                            : "the server does not report it",
                    null);
        }
        return DataDirectories.isSame(configured.get(), real.get())
                ? Check.held(title, real.get())
                : Check.failed(
                        title,
                        "%s: its server uses %s, but repmgr.conf says %s"
                                .formatted(node.name(), real.get(), configured.get()),
                        "a rejoin or a clone would use the wrong directory",
                        "correct data_directory in "
                                + node.machine().found().orElseThrow().config().path());
    }

    private static Check rewindable(Node node, Server server) {
        String title = node.name() + " could come back by rewind";
        boolean hints = server.setting("wal_log_hints").equals(Optional.of("on"));
        boolean checksums = server.setting("data_checksums").equals(Optional.of("on"));
        return hints || checksums
                ? Check.held(title, checksums ? "data_checksums is on" : "wal_log_hints is on")
                : Check.warned(
                        title,
                        node.name() + ": neither wal_log_hints nor data checksums are on",
                        "pg_rewind needs one of them; without them, a failed primary must be copied again",
                        "set wal_log_hints = on; this needs a restart");
    }

    private static Check allowsStandbys(Node node, Server server) {
        String title = node.name() + " can have standbys";
        List<String> wrong = new ArrayList<>();
        String level = server.setting("wal_level").orElse("unknown");
        if (!level.equals("replica") && !level.equals("logical")) {
            wrong.add("wal_level is " + level);
        }
        if (!server.setting("hot_standby").equals(Optional.of("on"))) {
            wrong.add("hot_standby is " + server.setting("hot_standby").orElse("unknown"));
        }
        for (String name : List.of("max_wal_senders", "max_replication_slots")) {
            if (Capacity.number(server, name) == 0) {
                wrong.add(name + " is 0");
            }
        }
        return wrong.isEmpty()
                ? Check.held(title, "wal_level " + level)
                : Check.failed(
                        title,
                        node.name() + ": " + String.join(", ", wrong),
                        server.inRecovery() ? "it could not take over as primary" : null,
                        "correct it in postgresql.conf; this needs a restart");
    }

    private static Check notLower(Node node, Server server, Server primary) {
        String title = node.name() + "'s limits are not below the primary's";
        List<String> unread = Limits.NOT_LOWER.stream()
                .filter(name ->
                        server.number(name).isEmpty() || primary.number(name).isEmpty())
                .toList();
        List<String> lower = Limits.NOT_LOWER.stream()
                .filter(name -> !unread.contains(name))
                .filter(name -> Capacity.number(server, name) < Capacity.number(primary, name))
                .map(name -> "%s is %d, the primary's %d"
                        .formatted(name, Capacity.number(server, name), Capacity.number(primary, name)))
                .toList();
        if (lower.isEmpty() && !unread.isEmpty()) {
            return Check.unknown(
                    title,
                    node.name() + ": it is not known whether its limits are high enough",
                    "not known: " + String.join(", ", unread),
                    null);
        }
        return lower.isEmpty()
                ? Check.held(title, "no value is lower")
                : Check.failed(
                        title,
                        node.name() + ": " + String.join("; ", lower),
                        "a standby with a lower value pauses its replay, and does not start again",
                        "raise it there; this needs a restart");
    }
}
