package kesh.verb.part;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.fact.AllOf;
import kesh.fact.PointsTo;
import kesh.fact.Registered;
import kesh.fact.Streams;
import kesh.plan.Fact;
import kesh.plan.Step;
import kesh.product.Conventions;
import kesh.product.Repmgr;

/** A running standby that is to receive WAL from another member, and to be recorded below it. */
public record Attach(ClusterState now, Node standby, Node upstream) {

    public Streams streams() {
        Registration sender = upstream.registration().orElseThrow();
        return new Streams(
                standby.name(),
                upstream.name(),
                sender.conninfo(),
                sender.conninfo().port(Conventions.of(now).port()),
                slot(standby));
    }

    public PointsTo pointsTo() {
        return new PointsTo(
                standby.name(),
                upstream.name(),
                upstream.registration().orElseThrow().conninfo());
    }

    public Registered registered() {
        return new Registered(row(standby).under(row(upstream).id()));
    }

    /**
     * After an interruption, the standby may receive from its new upstream already; repmgr refuses to do that again.
     *
     * @param also further facts that are true once it has left its former upstream
     */
    public Step step(String title, String undo, Fact... also) {
        Repmgr repmgr = NodeControl.of(standby).orElseThrow().repmgr();
        if (streams().holds(now)) {
            return Step.run(
                            standby.name(),
                            "correct the record: its upstream is " + upstream.name(),
                            repmgr.standbyRegisterAgain(row(upstream).id()),
                            registered())
                    .undoneBy("register it again as it was");
        }
        List<Fact> goals = new ArrayList<>(List.of(streams(), registered()));
        goals.addAll(List.of(also));
        return Step.run(
                        standby.name(),
                        title,
                        repmgr.standbyFollow(row(upstream).id()),
                        new AllOf(goals))
                .undoneBy(undo)
                .otherwise("rejoin '" + standby.name() + "'")
                .inBatch("follow");
    }

    /**
     * Returns the slot through which repmgr would have it receive WAL. repmgr goes by repmgr.conf, and leaves the slot in
     * the record that an earlier repmgr.conf brought there.
     */
    public static Optional<String> slot(Node node) {
        return recordedSlot(node).filter(name -> usesSlots(node));
    }

    public static Optional<String> recordedSlot(Node node) {
        return node.registration().flatMap(Registration::slotName).filter(name -> !name.isEmpty());
    }

    /** Whether repmgr makes and drops slots for it. */
    public static boolean usesSlots(Node node) {
        return node.machine()
                .found()
                .filter(machine -> machine.config().text().isPresent())
                .map(machine ->
                        Conventions.of(machine).usesSlots(machine.config().setting("use_replication_slots")))
                .orElse(true);
    }

    private static Registration row(Node node) {
        return node.registration().orElseThrow();
    }
}
