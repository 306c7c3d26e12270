package kesh.verb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.LockHolder;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Check;
import kesh.verb.part.Kbha;
import kesh.verb.part.StrayConfig;

/** Checks that a repmgrd watches each node, and may act. */
final class DaemonHealth {
    private static final String AT_WORK = "the running kesh is alive";

    private DaemonHealth() {}

    static List<Check> of(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        now.lockHolders().forEach((server, holder) -> checks.add(lives(server, holder)));
        now.unknownLocks()
                .forEach((server, why) -> checks.add(Check.unknown(
                        AT_WORK,
                        server + ": it is not known whether a kesh holds the lock of this cluster",
                        why,
                        null)));
        for (Node node : now.members()) {
            node.runningServer().ifPresent(server -> {
                checks.add(runs(node, server));
                server.repmgrd()
                        .found()
                        .filter(Server.Repmgrd::running)
                        .ifPresent(daemon -> checks.add(mayAct(now, node, server, daemon)));
            });
            checks.addAll(commands(node));
            Kbha.of(node).ifPresent(kbha -> checks.addAll(new KbhaHealth(kbha).all()));
            checks.addAll(others(node));
        }
        return checks;
    }

    /** Checks the repmgrds of the host that run with another file than this node's. */
    private static List<Check> others(Node node) {
        String title = "only " + node.name() + "'s repmgrd runs on its host";
        return StrayConfig.check(title, node).map(List::of).orElseGet(() -> node.machine().found().stream()
                .flatMap(machine -> machine.upkeep().otherRepmgrds().stream()
                        .map(config -> Check.warned(
                                title,
                                "%s: a repmgrd runs for %s".formatted(node.name(), config),
                                "this node's configuration is "
                                        + machine.config().path(),
                                "look whose it is before you stop it: another cluster's, which may have left it behind, or"
                                        + " this node's, whose record is then wrong")))
                .toList());
    }

    private static Check runs(Node node, Server server) {
        String title = "repmgrd runs on " + node.name();
        Optional<Server.Repmgrd> daemon = server.repmgrd().found();
        if (daemon.isEmpty()) {
            boolean mayBeLoaded = server.loadsRepmgr().found().orElse(true);
            return mayBeLoaded
                    ? Check.unknown(
                            title,
                            node.name() + ": it is not known whether repmgrd runs",
                            server.repmgrd().reason(),
                            null)
                    : Check.warned(
                            title,
                            node.name() + ": no repmgrd can run, as its library is not loaded",
                            "no standby is promoted when the primary fails",
                            "shared_preload_libraries = 'repmgr' and a restart");
        }
        if (daemon.get().running()) {
            return Check.held(title, "yes");
        }
        boolean process = node.machine()
                .found()
                .filter(machine -> machine.repmgrd().isPresent())
                .isPresent();
        return Check.failed(
                title,
                node.name() + ": repmgrd does not run",
                process
                        ? "there is a process, but the server knows nothing of it"
                        : "no failover is done there when a node fails",
                (process ? "start '" : "repmgr daemon start, or start '") + node.name() + "'");
    }

    /** Checks the commands that repmgrd runs in a failover: it does not report a wrong one before. */
    private static List<Check> commands(Node node) {
        Optional<Machine.ConfigFile> config = node.machine()
                .found()
                .map(Machine::config)
                .filter(file -> file.setting("failover").equals(Optional.of("automatic")));
        List<Check> checks = new ArrayList<>();
        config.flatMap(file -> file.setting("promote_command"))
                .filter(command -> command.contains("--siblings-follow"))
                .ifPresent(command -> checks.add(Check.failed(
                        "promote_command of " + node.name() + " only promotes",
                        node.name() + ": its promote_command has --siblings-follow",
                        "in a failover, each standby's own repmgrd makes it follow; the two interfere with "
                                + "each other",
                        "remove --siblings-follow from it, and restart repmgrd")));
        config.flatMap(file -> file.setting("follow_command"))
                .filter(command -> !command.contains("%n"))
                .ifPresent(command -> checks.add(Check.failed(
                        "follow_command of " + node.name() + " names the new primary",
                        node.name() + ": its follow_command has no --upstream-node-id=%n",
                        "in a failover it may follow the old primary, if the old primary comes back",
                        "add --upstream-node-id=%n to it, and restart repmgrd")));
        return checks;
    }

    /** A kesh that has died keeps all others from running until its lock ends. */
    private static Check lives(NodeName server, LockHolder holder) {
        if (!holder.able()) {
            return Check.failed(
                    AT_WORK,
                    server + ": a session that is no kesh's has the lock of this cluster, and holds every kesh off",
                    holder.told(),
                    holder.ending(server));
        }
        return holder.isOddlySilent()
                ? Check.warned(
                        AT_WORK,
                        server + ": a kesh holds the lock of this cluster, and gives no sign of life",
                        holder.told(),
                        holder.ending(server))
                : Check.held(AT_WORK, holder.told());
    }

    private static Check mayAct(ClusterState now, Node node, Server server, Server.Repmgrd daemon) {
        String title = "repmgrd is not paused on " + node.name();
        if (!daemon.paused()) {
            return Check.held(title, "yes");
        }
        String message = node.name() + ": repmgrd is paused";
        Optional<String> by = server.activity().pausedBy();
        if (by.isEmpty()) {
            return Check.failed(
                    title, message, "not by kesh; no standby is promoted when the primary fails", "unpause");
        }
        if (server.activity().leftPausedBy().isEmpty()) {
            return Check.failed(
                    title,
                    message,
                    "an event says by %s, but %s"
                            .formatted(
                                    by.get(),
                                    server.activity()
                                            .eventWriters()
                                            .found()
                                            .map(roles -> "could also be written by: " + String.join(", ", roles))
                                            .orElse("it is not known who else could have written it")),
                    "if nobody wants it to be paused: unpause. kesh ends a pause that it left by itself only where "
                            + "no other role may write repmgr.events");
        }
        // Servers keep only the beginning of a name.
        return now.lockHolders().entrySet().stream()
                .filter(lock -> lock.getValue().able())
                .filter(lock -> by.get().startsWith(lock.getValue().name()))
                .findFirst()
                .map(lock -> Check.failed(
                        title,
                        message,
                        "by " + by.get() + "\n" + lock.getValue().told(),
                        lock.getValue().ending(lock.getKey()) + "; unpause ends the pause at once"))
                .orElse(Check.failed(
                        title,
                        message,
                        now.unknownLocks().isEmpty()
                                ? "by " + by.get() + ", which has not ended the pause"
                                : "by " + by.get() + "; it is not known whether that kesh is still running",
                        now.primaries().isEmpty() || !now.unknownLocks().isEmpty()
                                ? "unpause"
                                : "rescan, or any other script, unpauses it"));
    }
}
