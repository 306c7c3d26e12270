package kesh.verb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.plan.Check;

/** What must hold before a member can be taken out. */
record ShrinkChecks(ClusterState now, Node node, Shrink wish) {

    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        Check onePrimary = ClusterChecks.onePrimary(withoutLost());
        checks.add(onePrimary);
        if (onePrimary.isObstacle()) {
            return checks;
        }
        checks.add(noPrimary());
        checks.addAll(wish.lost() ? lost() : seen());
        checks.add(primarySeen());
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return checks;
        }
        Leaving leaving = new Leaving(now, node, wish);
        checks.addAll(children(leaving));
        checks.addAll(slots(leaving));
        Synchronous.without(now, node.name()).ifPresent(checks::add);
        checks.addAll(others(leaving));
        if (wish.purge()) {
            checks.addAll(purge());
        }
        return checks;
    }

    /** One that is given up cannot be a second primary, whatever its record calls it. */
    private ClusterState withoutLost() {
        return wish.lost() && node.runningServer().isEmpty()
                ? new ClusterState(
                        now.name(),
                        now.nodes().stream()
                                .filter(other -> !other.name().equals(node.name()))
                                .toList(),
                        now.links())
                : now;
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
                node.name() + " is the primary, and cannot be taken out",
                null,
                successor
                        .map(other -> "first: switchover to: '" + other.name() + "'")
                        .orElse("there is no standby that could take over"));
    }

    /** Its repmgr removes the record. */
    private Check primarySeen() {
        Node primary = now.primaries().get(0);
        String title = primary.name() + " has repmgr";
        return Programs.of(primary, wish.product())
                        .filter(programs -> !programs.software().repmgr().isEmpty())
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
        if (node.machine().found().isEmpty() || !node.server().isKnown()) {
            return List.of(Check.unknown(
                    title,
                    node.name() + " could not be looked at",
                    node.machine().isKnown()
                            ? node.server().reason()
                            : node.machine().reason(),
                    "if it is gone for good: shrink '" + wish.word() + "', lost: true"));
        }
        if (Programs.of(node, wish.product()).isEmpty()) {
            return List.of(Check.unknown(title, node.name() + ": no database software was found there", null, null));
        }
        return List.of(Check.held(title, "yes"));
    }

    private List<Check> lost() {
        String title = node.name() + " is lost";
        boolean runs = node.runningServer().isPresent();
        if (runs || new Leaving(now, node, wish).streams()) {
            return List.of(Check.failed(
                    title,
                    node.name() + " is not lost: " + (runs ? "its server runs" : "a member sends WAL to it"),
                    "it would go on after its record is gone",
                    runs
                            ? "leave out lost: true"
                            : "if its host has died just now: wait until the sender has noticed, wal_sender_timeout at"
                                    + " most; else leave out lost: true"));
        }
        if (node.machine().isKnown()) {
            return List.of(Check.warned(
                    title,
                    node.name() + " answers, though no server runs there",
                    "nothing is done on it: what starts there later is not stopped",
                    "leave out lost: true, and it is cleaned up too"));
        }
        return List.of(Check.held(title, node.machine().reason()));
    }

    private List<Check> children(Leaving leaving) {
        List<Check> checks = new ArrayList<>();
        for (Node child : leaving.children()) {
            String title = child.name() + " can follow " + leaving.heir().name();
            boolean able = child.runningServer().isPresent()
                    && Programs.of(child, wish.product()).isPresent();
            checks.add(
                    able
                            ? Check.held(title, "it runs")
                            : Check.unknown(
                                    title,
                                    child.name() + " is below " + node.name()
                                            + ", and its server does not run or could not be looked at",
                                    "its record names " + node.name() + " as its upstream",
                                    "start it, or take it out before"));
        }
        if (!leaving.children().isEmpty()) {
            String heir = leaving.heir().name().value();
            String title = heir + " can take over its standbys";
            boolean runs = leaving.heir().runningServer().isPresent();
            checks.add(
                    runs && leaving.heirHasRoom()
                            ? Check.held(title, "it has the senders")
                            : Check.failed(
                                    title,
                                    heir + (runs ? " has too few free WAL senders" : "'s server does not run"),
                                    null,
                                    runs ? "raise max_wal_senders there; it takes a restart" : "start it first"));
        }
        return checks;
    }

    /** A slot that stays holds WAL until the disk is full. */
    private List<Check> slots(Leaving leaving) {
        List<Check> checks = new ArrayList<>();
        if (leaving.slot().isEmpty()) {
            return checks;
        }
        String slot = leaving.slot().get();
        Node upstream = leaving.heir();
        if (node.registration().orElseThrow().role() == Role.STANDBY
                && upstream.runningServer().isEmpty()) {
            checks.add(Check.unknown(
                    slot + " can be dropped",
                    upstream.name() + ": its slots could not be looked at",
                    "a slot left there holds WAL until its disk is full",
                    "start it, or make it reachable, first"));
        }
        for (Node owner : leaving.slotOwners()) {
            Server server = owner.runningServer().orElseThrow();
            boolean strange = server.slot(slot).filter(Server.Slot::active).isPresent()
                    && server.replication(node.name()).isEmpty();
            if (strange) {
                checks.add(Check.failed(
                        slot + " can be dropped",
                        owner.name() + ": slot " + slot + " is in use by something else than " + node.name(),
                        null,
                        "find it in pg_replication_slots (active_pid)"));
            }
        }
        return checks;
    }

    private List<Check> others(Leaving leaving) {
        List<Check> checks = new ArrayList<>();
        for (Node other : leaving.others()) {
            if (!other.machine().isKnown()) {
                checks.add(Check.warned(
                        other.name() + " can be looked at",
                        other.name() + " could not be looked at; what it knows of " + node.name() + " stays there",
                        other.machine().reason(),
                        null));
            }
        }
        boolean standbyLeft = leaving.others().stream()
                .anyMatch(other -> other.registration().map(Registration::role).equals(Optional.of(Role.STANDBY)));
        if (!standbyLeft && node.registration().orElseThrow().role() == Role.STANDBY) {
            checks.add(Check.warned(
                    "a standby is left",
                    node.name() + " is the last standby",
                    "if the primary fails, nothing takes over",
                    null));
        }
        return checks;
    }

    private List<Check> purge() {
        if (wish.lost()) {
            return List.of(Check.failed(
                    "what is purged can be reached",
                    "purge: true removes files on " + node.name() + ", lost: true says that it cannot be reached",
                    null,
                    "leave out one of them"));
        }
        return node.runningServer()
                .map(Server::tablespaces)
                .filter(spaces -> !spaces.isEmpty())
                .map(spaces -> List.of(Check.failed(
                        "all data is in one directory",
                        node.name() + " has tablespaces outside of its data directory",
                        String.join("\n", spaces),
                        "leave out purge: true and remove the data by hand")))
                .orElse(List.of());
    }
}
