package kesh.verb.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.cluster.Streaming;
import kesh.plan.Check;
import kesh.verb.grow.NewNode;
import kesh.verb.part.Capacity;
import kesh.verb.part.Cascade;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.CommandLines;
import kesh.verb.part.Kbha;
import kesh.verb.part.NodeControl;
import kesh.verb.part.Sessions;
import kesh.verb.part.Strangers;

/** The checks before a node's data is thrown away and copied anew. */
final class RebuildChecks {
    private RebuildChecks() {}

    /** Without these, there is nothing to plan with; they also pass once the node is whole. */
    static List<Check> beforeAnything(ClusterState now, Rebuild wish) {
        List<Check> checks = new ArrayList<>();
        Optional<Node> called = now.called(wish.word()).filter(Node::isMember);
        checks.add(ClusterChecks.onePrimary(now));
        if (called.isEmpty()) {
            checks.add(ClusterChecks.noMember(now, wish.word()));
        }
        wish.upstream()
                .filter(word -> now.called(word).filter(Node::isMember).isEmpty())
                .ifPresent(word -> checks.add(ClusterChecks.noMember(now, word)));
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return checks;
        }
        Node node = called.get();
        ClusterChecks.asDeclared(node).ifPresent(checks::add);
        checks.add(standby(node));
        checks.add(SwitchoverChecks.control(node));
        Node upstream = upstream(now, node, wish);
        checks.add(source(upstream, node));
        receivesFromAnother(now, node, upstream).ifPresent(checks::add);
        return checks;
    }

    /** The upstream in its record if that runs, else the primary. */
    static Node upstream(ClusterState now, Node node, Rebuild wish) {
        return wish.upstream()
                .flatMap(now::called)
                .or(() -> node.registration()
                        .flatMap(Registration::upstream)
                        .flatMap(now::member)
                        .filter(member -> member.runningServer().isPresent()))
                .orElseGet(() -> now.primaries().get(0));
    }

    private static Check standby(Node node) {
        String title = node.name() + " can be discarded";
        if (node.isPrimary()) {
            return Check.failed(
                    title,
                    node.name() + " is the primary",
                    null,
                    "first switch over to another; its data is the cluster's data");
        }
        if (node.registration().orElseThrow().role() == Role.WITNESS) {
            return Check.failed(
                    title, node.name() + " is a witness, not a copy", null, "shrink it, and create it again");
        }
        return node.server().isKnown()
                ? Check.held(title, "it is not a primary")
                : Check.unknown(title, node.name() + " could not be inspected", node.whyUnseen(), byHand(node));
    }

    /** A server that refuses logins may be broken, or be starting up: an operator who knows which one it is stops it. */
    private static String byHand(Node node) {
        boolean supervised = Kbha.of(node).flatMap(Kbha::stop).isPresent();
        return NodeControl.of(node)
                .map(NodeControl::stop)
                .map(stop -> supervised
                        ? "if you do not need its data, comment out cron's line for kbha there and end kbha, "
                                + "because they start it again; stop the server, and run this again: " + stop
                        : "if you do not need its data, stop its server there, and run this again: " + stop)
                .orElse(null);
    }

    private static Check source(Node upstream, Node node) {
        String title = upstream.name() + " can be copied";
        Optional<String> not = Optional.empty();
        if (upstream.name().equals(node.name())) {
            not = Optional.of("is the node itself");
        } else if (upstream.registration().orElseThrow().role() == Role.WITNESS) {
            not = Optional.of("is a witness, it has no data");
        } else if (upstream.runningServer().isEmpty()) {
            not = Optional.of(upstream.server().isKnown() ? "has no running server" : "could not be inspected");
        } else if (upstream.machine().found().isEmpty()) {
            not = Optional.of("could not be inspected");
        }
        return not.map(why -> Check.failed(title, upstream.name() + " " + why, null, null))
                .orElseGet(() -> Check.held(title, "it runs"));
    }

    /** Its data is as good as the others', and the WAL would never come from the node that kesh would wait for. */
    private static Optional<Check> receivesFromAnother(ClusterState now, Node node, Node upstream) {
        Optional<String> sender = node.runningServer()
                .filter(Server::inRecovery)
                .flatMap(Server::walReceiver)
                .filter(Server.WalReceiver::isStreaming)
                .map(Server.WalReceiver::senderHost)
                .filter(host -> !upstream.registration()
                        .orElseThrow()
                        .conninfo()
                        .address()
                        .is(host));
        return now.members().stream()
                .filter(member -> sender.filter(host -> member.registration()
                                .orElseThrow()
                                .conninfo()
                                .address()
                                .is(host))
                        .isPresent())
                .findFirst()
                .map(member -> Check.failed(
                        node.name() + " needs a new copy",
                        node.name() + " receives WAL from " + member.name() + ": its data is whole",
                        null,
                        ("to make it receive from %s: follow '%s', upstream: '%s'; to copy it again anyway, "
                                        + "first: stop '%s'")
                                .formatted(upstream.name(), node.name(), upstream.name(), node.name())));
    }

    static List<Check> beforeTheCopy(ClusterState now, NewNode node) {
        List<Check> checks = new ArrayList<>();
        Server sender = node.upstreamServer();
        String name = node.upstream().name().value();
        CommandLines.toCopyFrom(node.upstream()).ifPresent(checks::add);
        // One sender streams WAL while the other copies.
        checks.add(Follow.room(name, "max_wal_senders", Capacity.freeSenders(sender), 2));
        boolean kept = node.slot().flatMap(sender::slot).isPresent();
        checks.add(Follow.room(
                name,
                "max_replication_slots",
                Capacity.freeSlots(sender),
                node.slot().isPresent() && !kept ? 1 : 0));
        checks.add(nobodyBelow(now, node.self()));
        Strangers.cutOff(now, node.self()).ifPresent(checks::add);
        isWhole(now, node).ifPresent(checks::add);
        Kbha.canRest(node.self()).ifPresent(checks::add);
        checks.add(nothingElsewhere(node));
        clients(node.self()).ifPresent(checks::add);
        return checks;
    }

    /**
     * The data may still be useless, so this is no obstacle; but a host that lost its power after a rebuild looks like
     * this.
     */
    private static Optional<Check> isWhole(ClusterState now, NewNode node) {
        return node.self().runningServer().isEmpty() && node.cloned().holds(now)
                ? Optional.of(Check.warned(
                        node.name() + " needs a new copy",
                        node.name() + ": its server is stopped, and its data looks whole",
                        "it is removed all the same",
                        "to just run it again: start '" + node.name() + "'"))
                : Optional.empty();
    }

    /** The copy is from an unfinished rebuild. If that was long ago, or the copy is useless, it blocks another rebuild. */
    static Check copiedBefore(NewNode node) {
        return Check.warned(
                node.name() + " needs a new copy",
                node.name() + " has a new copy already, from a rebuild that was not finished",
                "it is not copied again; the run continues with it",
                "if that copy cannot stream: stop '%s', on it: rm -r ~/.kesh/jobs/%s, and run this again"
                        .formatted(node.name(), node.cloneJob()));
    }

    private static Check nobodyBelow(ClusterState now, Node node) {
        String title = "no standby is below " + node.name();
        return now.members().stream()
                .filter(member -> !Cascade.isWitness(member))
                .filter(member -> member.registration()
                                .flatMap(Registration::upstream)
                                .equals(node.registration().map(Registration::id))
                        || new Streaming(now).sends(node.name(), member.name()))
                .findFirst()
                .map(below -> Check.failed(
                        title,
                        below.name() + " is a standby of " + node.name(),
                        "it would receive no WAL until the copy is done",
                        // Only a running server can be made to follow another.
                        below.runningServer().isPresent()
                                ? "first: follow '" + below.name() + "'"
                                : "first: rebuild '%s', or: start '%s', then follow '%s'"
                                        .formatted(below.name(), below.name(), below.name())))
                .orElseGet(() -> Check.held(title, "none"));
    }

    private static Check nothingElsewhere(NewNode node) {
        String title = "all its data is below " + node.dataDirectory();
        List<String> elsewhere = node.machine().dataDirectory().elsewhere();
        return elsewhere.isEmpty()
                ? Check.held(title, "no tablespace, no WAL elsewhere")
                : Check.failed(
                        title,
                        node.name() + ": part of its data is in " + String.join(", ", elsewhere),
                        "kesh removes only what is in the data directory",
                        "if you no longer need them, empty these yourself, and remove the links to them");
    }

    private static Optional<Check> clients(Node node) {
        Seen<Integer> seen = Sessions.on(node);
        if (!seen.isKnown()) {
            return Optional.of(Check.unknown(
                    "no client uses " + node.name(),
                    node.name() + ": it is not known whether clients use it",
                    null,
                    null));
        }
        int clients = seen.found().orElseThrow();
        return clients == 0
                ? Optional.empty()
                : Optional.of(Check.failed(
                        "no client uses " + node.name(),
                        node.name() + ": " + clients + (clients == 1 ? " session of a client" : " sessions of clients"),
                        null,
                        "move them to another node first, or: stop '" + node.name() + "'"));
    }
}
