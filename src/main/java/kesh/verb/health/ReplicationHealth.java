package kesh.verb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.cluster.Streaming;
import kesh.plan.Check;
import kesh.text.Sizes;
import kesh.verb.part.Cascade;
import kesh.verb.part.Replay;
import kesh.verb.part.Slots;
import kesh.verb.part.Strangers;

/** Checks that each standby receives WAL from the right node, and keeps up. */
final class ReplicationHealth {
    /** repmgr's defaults of replication_lag_warning and replication_lag_critical, in seconds (repmgr.conf.sample). */
    private static final int LAG_WARNING = 300;

    private static final int LAG_CRITICAL = 600;

    private ReplicationHealth() {}

    static List<Check> of(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        for (Node node : now.members()) {
            node.runningServer().filter(Server::inRecovery).ifPresent(server -> {
                checks.add(attached(now, node, server));
                checks.add(replays(node));
                checks.add(lag(node, server));
            });
        }
        return checks;
    }

    static List<Check> attached(ClusterState now, Predicate<Node> among) {
        return now.members().stream()
                .filter(among)
                .flatMap(node ->
                        node
                                .runningServer()
                                .filter(Server::inRecovery)
                                .map(server -> attached(now, node, server))
                                .stream())
                .toList();
    }

    private static Check attached(ClusterState now, Node node, Server server) {
        Registration row = node.registration().orElseThrow();
        Optional<Node> recorded = row.upstream().isPresent() ? row.upstream().flatMap(now::member) : now.primary();
        String upstream = recorded.map(found -> found.name().value()).orElse("a member");
        String title = node.name() + " streams from its upstream";
        Optional<NodeName> sender = new Cascade(now).sender(node.name());
        if (sender.isPresent()
                && recorded.filter(found -> !found.name().equals(sender.get())).isPresent()) {
            return Check.failed(
                    title,
                    "%s streams from %s, and its record says %s".formatted(node.name(), sender.get(), upstream),
                    "a failover or a shrink would rely on the record",
                    "rescan corrects the record; follow '" + node.name() + "', upstream: '" + upstream
                            + "' changes the way it streams");
        }
        if (server.hidesSessions()
                || sender.flatMap(now::server).filter(Server::hidesSessions).isPresent()) {
            return Check.unknown(
                    title, "it is not known whether %s streams from %s".formatted(node.name(), upstream), null, null);
        }
        if (server.isReceiving() && sender.isPresent()) {
            String state = new Streaming(now)
                    .row(sender.get(), node.name())
                    .map(Server.Replication::state)
                    .orElse(Server.HIDDEN);
            if (state.equals(Server.HIDDEN)) {
                return Strangers.ofOneName(title, node.name(), upstream);
            }
            return state.equals("streaming")
                    ? Check.held(title, upstream)
                    : Check.warned(title, node.name() + " is still catching up with " + upstream, null, null);
        }
        if (server.isReceiving()
                && recorded.filter(found -> !found.server().isKnown()).isPresent()) {
            return Check.unknown(
                    title,
                    "%s receives WAL, but %s could not be queried as its sender".formatted(node.name(), upstream),
                    server.walReceiver()
                            .map(receiver -> "from " + receiver.senderHost())
                            .orElse(null),
                    null);
        }
        if (server.isReceiving()) {
            return Check.failed(
                    title,
                    "%s receives WAL from %s, but %s does not list it by its name"
                            .formatted(
                                    node.name(),
                                    server.walReceiver().orElseThrow().senderHost(),
                                    upstream),
                    "its application_name is not its node name, or the sender is not a member",
                    "set application_name=" + node.name() + " in primary_conninfo there");
        }
        return Check.failed(
                title,
                node.name() + " receives no WAL" + (sender.isPresent() ? ", although " + upstream + " sends" : ""),
                server.walReceiver()
                        .map(receiver -> "its WAL receiver is " + receiver.status())
                        .orElse("it has no WAL receiver; its server's log shows why"),
                recorded.flatMap(found -> Slots.lost(node, found)).isPresent()
                        ? "rebuild '" + node.name() + "'"
                        : "follow '" + node.name() + "'; if its timeline has diverged: rejoin '" + node.name() + "'");
    }

    /** A pause is forgotten easily; the others are meant, or end by themselves. */
    private static Check replays(Node node) {
        List<Check> late = Replay.late(node);
        if (late.isEmpty()) {
            return Check.held(Replay.title(node), "yes");
        }
        Check first = late.get(0);
        boolean paused = node.runningServer()
                .filter(server -> server.activity().replayPaused())
                .isPresent();
        return paused ? first : first.asWarning();
    }

    private static Check lag(Node node, Server server) {
        int warning = threshold(node, "replication_lag_warning", LAG_WARNING);
        int critical = threshold(node, "replication_lag_critical", LAG_CRITICAL);
        String title = "%s lags less than %d s".formatted(node.name(), warning);
        Optional<Long> seconds = server.activity().lagSeconds();
        if (seconds.isEmpty()) {
            return server.walReceiver().isPresent()
                    ? Check.held(title, "nothing has been replayed yet")
                    : Check.unknown(title, node.name() + ": its lag is not known", null, null);
        }
        String behind = seconds.get() + " s"
                + server.activity()
                        .received()
                        .flatMap(received -> server.position().map(replayed -> received.since(replayed)))
                        .filter(bytes -> bytes > 0)
                        .map(bytes -> ", " + Sizes.text(bytes) + " received and not replayed")
                        .orElse("");
        String message = node.name() + " lags by " + behind;
        if (seconds.get() < warning) {
            return Check.held(title, behind);
        }
        return seconds.get() < critical
                ? Check.warned(title, message, "replication_lag_warning is " + warning + " s", null)
                : Check.failed(title, message, "replication_lag_critical is " + critical + " s", null);
    }

    /** A number from the node's repmgr.conf; repmgr's default if there is no such number. */
    static int threshold(Node node, String setting, int usual) {
        return node.machine()
                .found()
                .map(Machine::config)
                .flatMap(config -> config.setting(setting))
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Integer::parseInt)
                .orElse(usual);
    }

    static boolean isStandby(Node node) {
        return node.registration().filter(row -> row.role() == Role.STANDBY).isPresent();
    }
}
