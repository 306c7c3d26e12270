package kesh.verb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Server;
import kesh.cluster.Streaming;
import kesh.fact.Registered;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.Cascade;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.NodeControl;
import kesh.verb.part.Slots;
import kesh.verb.part.Witnesses;

/**
 * {@code rescan}: compares repmgr.nodes, as each node has it, with the real streams, with the slots and with the
 * running programs. It repairs what is clearly safe to repair, and for the rest names the word that does it.
 *
 * <p>These repairs are safe: dropping an inactive slot that repmgr made for a node that no longer exists, or for the
 * primary; correcting the record of a standby that streams, or of a witness that is not below the primary. Everything
 * else could lose data, or be intended.
 */
public record Rescan() implements Verb {

    @Override
    public Plan plan(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        Check onePrimary = ClusterChecks.onePrimary(now);
        checks.add(onePrimary);
        Stream.of(
                        RightsHealth.of(now),
                        RoleHealth.of(now),
                        ReplicationHealth.of(now),
                        SlotHealth.of(now),
                        DaemonHealth.of(now),
                        RecordHealth.of(now))
                .flatMap(List::stream)
                .filter(check -> !check.title().equals(onePrimary.title()))
                .map(Rescan::asFinding)
                .forEach(checks::add);
        List<Step> steps = onePrimary.isObstacle() ? List.of() : steps(now);
        if (steps.isEmpty()) {
            return Plan.checksOnly("rescan", now, checks);
        }
        Node primary = now.primaries().get(0);
        NodeId id = primary.registration().orElseThrow().id();
        return new Plan(
                "rescan",
                now,
                checks,
                List.of(new Guard.Lock(primary.name()), new Guard.Record(primary.name(), id, "kesh_rescan", "rescan")),
                steps,
                List.of());
    }

    /** Finding a fault is the purpose of this word, so a fault is no obstacle. */
    private static Check asFinding(Check check) {
        return check.isObstacle() ? check.asWarning() : check;
    }

    private List<Step> steps(ClusterState now) {
        List<Step> steps = new ArrayList<>();
        now.members().forEach(node -> corrected(now, node).ifPresent(steps::add));
        steps.addAll(Witnesses.follow(now, now.primaries().get(0)));
        for (Node node : now.members()) {
            node.runningServer().stream()
                    .flatMap(server -> server.slots().stream())
                    .filter(slot -> SlotHealth.isOfNoUse(now, slot))
                    .forEach(slot -> steps.add(Slots.drop(node.name(), slot.name())));
        }
        return steps;
    }

    /** The record of a standby that streams from a member should name that member as its upstream, and be active. */
    private Optional<Step> corrected(ClusterState now, Node node) {
        Registration row = node.registration().orElseThrow();
        Optional<NodeId> sender = new Cascade(now)
                .sender(node.name())
                .filter(name -> streams(now, node, name))
                .flatMap(now::node)
                .flatMap(Node::registration)
                .map(Registration::id);
        boolean own = node.machine()
                .found()
                .flatMap(machine -> machine.config().setting("node_id"))
                .equals(Optional.of(row.id().toString()));
        if (sender.isEmpty() || !own || !ReplicationHealth.isStandby(node)) {
            return Optional.empty();
        }
        Registered right = new Registered(new Registration(
                row.id(),
                row.name(),
                row.role(),
                sender,
                true,
                row.location(),
                row.priority(),
                row.conninfo(),
                row.repluser(),
                row.slotName(),
                row.configFile()));
        return right.holds(now)
                ? Optional.empty()
                : NodeControl.of(node).map(control -> Step.run(
                                node.name(),
                                "correct its record",
                                control.repmgr().standbyRegisterAgain(sender.get()),
                                right)
                        .undoneBy("register it as it was"));
    }

    private static boolean streams(ClusterState now, Node node, NodeName sender) {
        boolean receives = node.runningServer()
                .filter(Server::inRecovery)
                .filter(Server::isReceiving)
                .isPresent();
        return receives
                && new Streaming(now)
                        .row(sender, node.name())
                        .filter(row -> row.state().equals("streaming"))
                        .isPresent();
    }
}
