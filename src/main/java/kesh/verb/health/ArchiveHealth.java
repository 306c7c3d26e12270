package kesh.verb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.Server;
import kesh.plan.Check;

/** Checks that WAL is archived where it should be: unarchived WAL stays on the disk and holds up a switchover. */
public final class ArchiveHealth {
    /** repmgr's defaults of archive_ready_warning and archive_ready_critical (repmgr.conf.sample). */
    private static final int READY_WARNING = 16;

    private static final int READY_CRITICAL = 128;

    private ArchiveHealth() {}

    static List<Check> of(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        for (Node node : now.members()) {
            node.runningServer().filter(ArchiveHealth::archives).ifPresent(server -> {
                checks.add(succeeds(node, server));
                checks.add(keepsUp(node));
            });
        }
        return checks;
    }

    /** A standby archives only with archive_mode = always. */
    public static boolean archives(Server server) {
        String mode = server.setting("archive_mode").orElse("off");
        return mode.equals("always") || mode.equals("on") && !server.inRecovery();
    }

    private static Check succeeds(Node node, Server server) {
        String title = node.name() + " archives its WAL";
        if (server.setting("archive_command").orElse("").isEmpty()
                && server.setting("archive_library").orElse("").isEmpty()) {
            return Check.failed(
                    title,
                    node.name() + ": archive_mode is on, but there is no archive_command",
                    "all WAL is kept on the disk, and repmgr refuses to clone from it",
                    "set archive_command; use /bin/true to archive nothing");
        }
        return server.activity()
                .archiveFailure()
                .map(file -> Check.failed(
                        title,
                        "%s: WAL file %s could not be archived".formatted(node.name(), file),
                        "no WAL has been archived since; it stays on the disk until archiving works",
                        "the server's log has the output of archive_command"))
                .orElse(Check.held(title, "the last one was archived"));
    }

    public static Check keepsUp(Node node) {
        int warning = ReplicationHealth.threshold(node, "archive_ready_warning", READY_WARNING);
        int critical = ReplicationHealth.threshold(node, "archive_ready_critical", READY_CRITICAL);
        String title = "fewer than %d WAL files of %s wait to be archived".formatted(warning, node.name());
        Optional<Integer> waiting = node.machine()
                .found()
                .map(Machine::upkeep)
                .map(Machine.Upkeep::unarchived)
                .filter(OptionalInt::isPresent)
                .map(OptionalInt::getAsInt);
        if (waiting.isEmpty()) {
            return Check.unknown(
                    title, node.name() + ": it is not known how many WAL files wait to be archived", null, null);
        }
        String message = "%s: %d WAL files wait to be archived".formatted(node.name(), waiting.get());
        if (waiting.get() < warning) {
            return Check.held(title, String.valueOf(waiting.get()));
        }
        return waiting.get() < critical
                ? Check.warned(title, message, "archive_ready_warning is " + warning, null)
                : Check.failed(
                        title,
                        message,
                        "archive_ready_critical is " + critical,
                        "find out why archive_command is slow");
    }
}
