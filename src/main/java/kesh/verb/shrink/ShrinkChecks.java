package kesh.verb.shrink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.cluster.Streaming;
import kesh.plan.Check;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.Kbha;
import kesh.verb.part.NodeControl;
import kesh.verb.part.OnNodes;
import kesh.verb.part.Strangers;
import kesh.verb.part.Witnesses;

/** The checks before a member is removed. */
record ShrinkChecks(ClusterState now, Node node, Shrink wish) {

    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        Check onePrimary = ClusterChecks.onePrimary(withoutLost());
        checks.add(onePrimary);
        if (onePrimary.isObstacle()) {
            return checks;
        }
        ClusterChecks.asDeclared(node).ifPresent(checks::add);
        checks.add(noPrimary());
        checks.addAll(wish.lost() ? lost() : seen());
        checks.add(primarySeen());
        recordedPrimary().ifPresent(checks::add);
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return checks;
        }
        Departure departure = new Departure(now, node, wish);
        checks.addAll(children(departure));
        witnessBelow(departure).ifPresent(checks::add);
        checks.addAll(slots(departure));
        checks.addAll(new HealthOfOthers(departure).all());
        if (!wish.lost()) {
            Strangers.cutOff(now, node).ifPresent(checks::add);
            Boot.staysDown(node).ifPresent(checks::add);
            Kbha.canRest(node).ifPresent(checks::add);
        }
        if (wish.purge()) {
            checks.addAll(purge());
        }
        return checks;
    }

    /** A node that is given up cannot be a second primary, whatever its record says. */
    private ClusterState withoutLost() {
        return wish.lost() && node.runningServer().isEmpty()
                ? now.withNodes(now.nodes().stream()
                        .filter(other -> !other.name().equals(node.name()))
                        .toList())
                : now;
    }

    /** repmgr refuses to remove a record that another one names as upstream; only a running witness can be corrected. */
    private Optional<Check> witnessBelow(Departure departure) {
        return Witnesses.astray(now, departure.primary()).stream()
                .filter(witness -> !witness.name().equals(node.name())
                        && witness.registration()
                                .flatMap(Registration::upstream)
                                .equals(node.registration().map(Registration::id))
                        && witness.runningServer().isEmpty())
                .findFirst()
                .map(witness -> Check.failed(
                        "no witness that is down is recorded below " + node.name(),
                        "%s, a witness that does not run, is recorded below %s".formatted(witness.name(), node.name()),
                        ("its record can only be corrected while it runs, and repmgr does not remove the record "
                                        + "of %s before that")
                                .formatted(node.name()),
                        "start '%s', or shrink it first".formatted(witness.name())));
    }

    private Check noPrimary() {
        String title = node.name() + " is not the primary";
        if (!node.isPrimary()) {
            return Check.held(title, node.registration().orElseThrow().role().toString());
        }
        Optional<Node> successor = now.members().stream()
                .filter(member -> member.runningServer()
                        .filter(Server::inRecovery)
                        .flatMap(Server::walReceiver)
                        .isPresent())
                .findFirst();
        return Check.failed(
                title,
                node.name() + " is the primary, and cannot be removed",
                null,
                successor
                        .map(other -> "first: switchover to: '" + other.name() + "'")
                        .orElse("there is no standby to take over"));
    }

    /** The primary's repmgr removes the record. */
    private Check primarySeen() {
        Node primary = now.primaries().get(0);
        String title = primary.name() + " has repmgr";
        return NodeControl.of(primary)
                        .filter(control -> !control.software().repmgr().isEmpty())
                        .isPresent()
                ? Check.held(title, "yes")
                : Check.unknown(
                        title,
                        primary.name() + ": no repmgr was found there",
                        primary.machine().reason().isEmpty()
                                ? null
                                : primary.machine().reason(),
                        null);
    }

    private List<Check> seen() {
        String title = node.name() + " answers";
        if (new Departure(now, node, wish).isPurged()) {
            return List.of(Check.held(title, "its data and repmgr.conf are gone already"));
        }
        if (node.machine().found().isEmpty() || !node.server().isKnown()) {
            return List.of(Check.unknown(
                    title,
                    node.name() + " could not be inspected",
                    node.whyUnseen(),
                    OnNodes.sayWhereItIs(node)
                            .orElse("if it is gone for good: shrink '" + wish.word() + "', lost: true")));
        }
        if (NodeControl.of(node).isEmpty()) {
            return List.of(Check.unknown(title, node.name() + ": no database software was found there", null, null));
        }
        return List.of(Check.held(title, "yes"));
    }

    /** A node that is still recorded as the active primary may return as a second one. */
    private Optional<Check> recordedPrimary() {
        Registration row = node.registration().orElseThrow();
        return row.isActivePrimary() && !node.isPrimary()
                ? Optional.of(Check.failed(
                        node.name() + "'s record is no longer that of the primary",
                        node.name() + " is recorded as an active primary, in addition to "
                                + now.primaries().get(0).name(),
                        "a promotion by repmgr would have marked the old primary's record as inactive",
                        "make sure that its server does not run; then on "
                                + now.primaries().get(0).name()
                                + ": update repmgr.nodes set active = false where node_id = " + row.id()))
                : Optional.empty();
    }

    private List<Check> lost() {
        String title = node.name() + " is lost";
        Departure departure = new Departure(now, node, wish);
        boolean runs = node.runningServer().isPresent();
        boolean sends = !departure.followers().receivers().isEmpty();
        if (runs || sends || departure.streams()) {
            return List.of(Check.failed(
                    title,
                    node.name() + " is not lost: "
                            + (runs
                                    ? "its server runs"
                                    : sends ? "a member receives WAL from it" : "a member sends WAL to it"),
                    "it would keep running after its record is gone",
                    runs
                            ? "leave out lost: true"
                            : "if its host has just died: wait until the other side has noticed, at most "
                                    + (sends ? "wal_receiver_timeout" : "wal_sender_timeout")
                                    + "; else leave out lost: true"));
        }
        if (node.machine().isKnown()) {
            return List.of(Check.warned(
                    title,
                    node.name() + " answers, although no server runs there",
                    "kesh does nothing on that node, so it does not stop what starts there later",
                    "leave out lost: true, and its host is cleaned up, too"));
        }
        return List.of(Check.held(title, node.machine().reason()));
    }

    private List<Check> children(Departure departure) {
        List<Check> checks = new ArrayList<>();
        for (Node child : departure.followers().children()) {
            String title =
                    child.name() + " can follow " + departure.followers().heir().name();
            boolean able =
                    child.runningServer().isPresent() && NodeControl.of(child).isPresent();
            checks.add(
                    able
                            ? Check.held(title, "it runs")
                            : Check.unknown(
                                    title,
                                    child.name() + " is below " + node.name()
                                            + ", and its server does not run or could not be inspected",
                                    "its record names " + node.name() + " as its upstream",
                                    "start it, or remove it first"));
        }
        if (!departure.followers().children().isEmpty()) {
            String heir = departure.followers().heir().name().value();
            String title = heir + " can take over its standbys";
            if (departure.followers().heir().runningServer().isEmpty()) {
                checks.add(Check.failed(title, heir + "'s server does not run", null, "start it first"));
            } else {
                checks.add(departure
                        .followers()
                        .lacks()
                        .map(setting -> Check.failed(
                                title,
                                heir + " has too few: " + setting + " is exhausted",
                                "each standby needs a WAL sender and a slot there",
                                "raise " + setting + " there; this needs a restart"))
                        .orElseGet(() -> Check.held(title, "it has the senders and slots")));
            }
        }
        return checks;
    }

    /** A slot that stays holds WAL until the disk is full. */
    private List<Check> slots(Departure departure) {
        List<Check> checks = new ArrayList<>();
        Node upstream = departure.followers().heir();
        if (node.registration().orElseThrow().role() == Role.STANDBY
                && upstream.runningServer().isEmpty()) {
            checks.add(unseenSlots(upstream, departure.slots().get(0)));
        }
        for (String slot : departure.slots()) {
            for (Node owner : departure.ownersOf(slot)) {
                Server server = owner.runningServer().orElseThrow();
                boolean strange = server.slot(slot).filter(Server.Slot::active).isPresent()
                        && !new Streaming(now).sends(owner.name(), node.name());
                if (strange) {
                    checks.add(Check.failed(
                            slot + " can be dropped",
                            owner.name() + ": slot " + slot + " is in use, but not by " + node.name(),
                            null,
                            "find it in pg_replication_slots (active_pid)"));
                }
            }
        }
        return checks;
    }

    /** If two nodes are lost, one below the other, one of them must be removed first. */
    private Check unseenSlots(Node upstream, String slot) {
        String title = slot + " can be dropped";
        String message = upstream.name() + ": its slots could not be inspected";
        return wish.lost()
                ? Check.warned(
                        title,
                        message,
                        "if " + upstream.name() + " comes back, the slot holds WAL there until its disk is full",
                        "if it is lost too: shrink '" + upstream.name() + "', lost: true; else on it: select"
                                + " pg_drop_replication_slot('" + slot + "')")
                : Check.unknown(
                        title,
                        message,
                        "a slot left there holds WAL until its disk is full",
                        "start it, or make it reachable, first");
    }

    private List<Check> purge() {
        if (wish.lost()) {
            return List.of(Check.failed(
                    "the node to purge can be reached",
                    "purge: true removes files on " + node.name() + ", lost: true says that it cannot be reached",
                    null,
                    "leave out one of them"));
        }
        List<String> elsewhere = Stream.concat(
                        node.machine().found().stream()
                                .flatMap(machine -> machine.dataDirectory().elsewhere().stream()),
                        node.runningServer().stream().flatMap(server -> server.tablespaces().stream()))
                .distinct()
                .toList();
        return elsewhere.isEmpty()
                ? List.of()
                : List.of(Check.failed(
                        "all data is in one directory",
                        node.name() + " has data outside its data directory",
                        String.join("\n", elsewhere),
                        "leave out purge: true and remove the data by hand"));
    }
}
