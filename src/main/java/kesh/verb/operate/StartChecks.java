package kesh.verb.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory;
import kesh.cluster.Lsn;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.plan.Check;
import kesh.text.Sizes;
import kesh.verb.part.Cascade;
import kesh.verb.part.Failover;
import kesh.verb.part.LastPrimary;
import kesh.verb.part.Limits;
import kesh.verb.part.ServerSteps;
import kesh.verb.part.Slots;

/**
 * The checks before servers are started: no second primary may appear, and a standby must have a node to stream from.
 *
 * @param nodes the nodes that are to run in the end
 */
public record StartChecks(ClusterState now, List<Node> nodes) {
    /** The WAL record of a shutdown is never longer. */
    private static final long PAGE = 8192;

    public List<Check> all() {
        List<Check> checks = new ArrayList<>();
        for (Node node : nodes) {
            if (node.runningServer().isPresent()) {
                checks.add(runs(node));
            } else if (ServerSteps.data(node)
                    .filter(data -> data.kind() == DataDirectory.Kind.DATABASE)
                    .isEmpty()) {
                checks.add(Check.failed(
                        node.name() + " has a database",
                        node.name() + ": there is no complete database in "
                                + ServerSteps.data(node)
                                        .map(DataDirectory::path)
                                        .orElse("its data directory"),
                        null,
                        "rebuild '" + node.name() + "'"));
            } else if (Cascade.isWitness(node)) {
                checks.add(Check.held(node.name() + " can be started", "it is a witness"));
            } else if (Cascade.isStandby(node)) {
                checks.addAll(standby(node));
            } else {
                checks.add(primary(node));
            }
        }
        return checks;
    }

    private Check runs(Node node) {
        String title = node.name() + " runs";
        boolean alone =
                Cascade.isStandby(node) && new Cascade(now).sender(node.name()).isEmpty();
        return alone
                ? Check.warned(
                        title,
                        node.name() + " already runs, and receives WAL from no server",
                        "starting it does not help",
                        "read its log: rejoin '" + node.name() + "' may help")
                : Check.held(title, "it already does");
    }

    private List<Check> standby(Node node) {
        String title = node.name() + " can stream again";
        Optional<Node> recorded =
                node.registration().flatMap(Registration::upstream).flatMap(now::member);
        if (recorded.isEmpty()) {
            return List.of(Check.failed(
                    title,
                    node.name() + " would start as a standby, but no upstream is recorded for it",
                    "its record is that of a "
                            + node.registration().map(Registration::role).orElse(Role.STANDBY),
                    "rejoin '" + node.name() + "'"));
        }
        Node upstream = recorded.get();
        if (!Cascade.pointsTo(
                node, upstream.registration().orElseThrow().conninfo().address())) {
            return List.of(Check.failed(
                    title,
                    "%s is recorded below %s, but would receive WAL from another node"
                            .formatted(node.name(), upstream.name()),
                    "its primary_conninfo: "
                            + ServerSteps.data(node)
                                    .flatMap(DataDirectory::primaryConninfo)
                                    .map(source -> "host=" + source.address())
                                    .orElse("none"),
                    "the cluster changed while it was down: rejoin '" + node.name() + "'"));
        }
        if (upstream.runningServer().isEmpty()) {
            return List.of(
                    nodes.stream().anyMatch(other -> other.name().equals(upstream.name()))
                            ? Check.held(title, "after " + upstream.name())
                            : Check.failed(
                                    title,
                                    "%s receives WAL from %s, whose server does not run"
                                            .formatted(node.name(), upstream.name()),
                                    upstream.server().isKnown()
                                            ? null
                                            : "it could not be queried: "
                                                    + upstream.server().reason(),
                                    "start '%s', '%s'".formatted(upstream.name(), node.name())));
        }
        return List.of(Slots.lost(node, upstream).orElseGet(() -> slot(title, node, upstream)));
    }

    private static Check slot(String title, Node node, Node upstream) {
        Optional<String> name = Cascade.slot(node);
        boolean has = name.flatMap(upstream.runningServer().orElseThrow()::slot).isPresent();
        return name.isPresent() && !has
                ? Check.failed(
                        title,
                        "%s has no slot %s for it".formatted(upstream.name(), name.get()),
                        "WAL written since it stopped may be gone",
                        "rebuild '" + node.name() + "'")
                : Check.held(title, "from " + upstream.name());
    }

    private Check primary(Node node) {
        String title = node.name() + " can be the primary again";
        Registration row = node.registration().orElseThrow();
        if (!now.primaries().isEmpty()) {
            return Check.failed(
                    title,
                    "%s would start as a second primary, in addition to %s"
                            .formatted(node.name(), ServerSteps.names(now.primaries())),
                    "both would accept writes, and each would lack what the other accepts",
                    "rejoin '" + node.name() + "'");
        }
        List<Node> unseen = now.members().stream()
                .filter(member -> !Cascade.isWitness(member) && !member.server().isKnown())
                .toList();
        if (!unseen.isEmpty() && !isHeldByUs()) {
            return Check.unknown(
                    title,
                    "%s may have been promoted in the meantime: it could not be queried"
                            .formatted(ServerSteps.names(unseen)),
                    unseen.get(0).whyUnseen(),
                    "make it answer first, or make sure that it is down, and remove it: shrink '"
                            + unseen.get(0).name() + "', lost: true");
        }
        Optional<Node> unclear = now.members().stream()
                .filter(member -> !Cascade.isWitness(member)
                        && newestTimeline(member).stream().anyMatch(seen -> !seen.isKnown()))
                .findFirst();
        if (unclear.isPresent()) {
            return Check.unknown(
                    title,
                    "%s may have been promoted later: the timeline of its newest WAL file is not known"
                            .formatted(unclear.get().name()),
                    newestTimeline(unclear.get()).orElseThrow().reason(),
                    null);
        }
        int own = timeline(node).orElse(0);
        Optional<Node> further = now.members().stream()
                .filter(member -> !Cascade.isWitness(member))
                .filter(member -> timeline(member).orElse(0) > own)
                .findFirst();
        boolean last = LastPrimary.isRecordedAsPrimary(node) || unseen.isEmpty() && wasPromotedLast(node, own);
        if (further.isPresent() || !last) {
            return Check.failed(
                    title,
                    node.name() + " would start as a primary, and was not the last one",
                    further.map(member -> "%s is on timeline %d, %s on %d"
                                    .formatted(member.name(), timeline(member).orElse(0), node.name(), own))
                            .orElse("its record is that of "
                                    + (row.role() == Role.PRIMARY ? "an inactive primary" : "a " + row.role())),
                    "bring the last primary back, or promote a standby; then: rejoin '" + node.name() + "'");
        }
        List<Node> ahead = beyond(node);
        if (!ahead.isEmpty()) {
            return Check.failed(
                    title,
                    "%s has received more than %s has".formatted(ServerSteps.names(ahead), node.name()),
                    "its data is older than WAL that it has already sent",
                    "promote '" + ahead.get(0).name() + "'");
        }
        return unseen.isEmpty()
                ? Check.held(title, "there is no other primary, and it was the last one" + whoHasAll(node))
                : Check.warned(
                        title,
                        "%s could not be queried; kesh paused failover there, and the pause was never ended"
                                .formatted(ServerSteps.names(unseen)),
                        unseen.get(0).whyUnseen(),
                        "make sure that no one promotes it; when it is back: unpause");
    }

    /**
     * True if no other node came as far, whatever the records say. Of two primaries on the same timeline, each may have
     * been promoted; a standby has its timeline from one of them.
     */
    private boolean wasPromotedLast(Node node, int own) {
        return now.members().stream()
                .filter(member -> !Cascade.isWitness(member) && !member.name().equals(node.name()))
                .allMatch(member ->
                        timeline(member).orElse(Integer.MAX_VALUE) < (Cascade.isStandby(member) ? own + 1 : own));
    }

    /**
     * True if a kesh that was stopped or cut off has left failover paused, even on a server that cannot be inspected
     * now.
     */
    private boolean isHeldByUs() {
        return now.members().stream().anyMatch(member -> Failover.leftBy(member).isPresent());
    }

    /** Standbys with WAL after the record of the shutdown, which is the last one. */
    private List<Node> beyond(Node node) {
        return standbys()
                .filter(standby -> LastPrimary.wasStoppedInGoodOrder(node)
                        && received(standby)
                                > node.control().orElseThrow().checkpoint().bytes() + PAGE)
                .toList();
    }

    private String whoHasAll(Node node) {
        if (!LastPrimary.wasStoppedInGoodOrder(node)) {
            return "";
        }
        long end = node.control().orElseThrow().checkpoint().bytes();
        return standbys()
                .map(standby -> received(standby) > end
                        ? "; %s has all that it wrote".formatted(standby.name())
                        : "; %s lacks %s of what it wrote"
                                .formatted(standby.name(), Sizes.text(Math.max(1, end - received(standby)))))
                .collect(Collectors.joining());
    }

    private Stream<Node> standbys() {
        return now.members().stream()
                .filter(member -> !Cascade.isWitness(member) && Limits.isStandby(member))
                .filter(member ->
                        member.runningServer().flatMap(Server::receivedUpTo).isPresent());
    }

    private static long received(Node standby) {
        return standby.runningServer()
                .flatMap(Server::receivedUpTo)
                .map(Lsn::bytes)
                .orElseThrow();
    }

    private static Optional<Seen<Integer>> newestTimeline(Node node) {
        return node.control().map(DataDirectory.Control::newestTimeline);
    }

    private static OptionalInt timeline(Node node) {
        return Stream.concat(
                        node.runningServer().map(Server::timeline).stream(),
                        newestTimeline(node).flatMap(Seen::found).stream())
                .mapToInt(Integer::intValue)
                .max();
    }
}
