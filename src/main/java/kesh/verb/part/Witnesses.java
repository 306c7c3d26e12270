package kesh.verb.part;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.fact.Registered;
import kesh.plan.Step;

/** A witness is recorded below the primary; only a repmgrd that fails over corrects that record. */
public final class Witnesses {
    private Witnesses() {}

    /**
     * Witnesses that are recorded below another node. If a witness was down while the primary changed, its record is
     * old.
     */
    public static List<Node> astray(ClusterState now, Node primary) {
        NodeId id = primary.registration().orElseThrow().id();
        return now.members().stream()
                .filter(member -> member.registration()
                        .filter(row ->
                                row.role() == Role.WITNESS && !row.upstream().equals(Optional.of(id)))
                        .isPresent())
                .toList();
    }

    /** Moves witnesses that are recorded below another node; otherwise that node's record could not be removed. */
    public static List<Step> follow(ClusterState now, Node primary) {
        Registration to = primary.registration().orElseThrow();
        List<Step> steps = new ArrayList<>();
        for (Node witness : astray(now, primary)) {
            Registration row = witness.registration().orElseThrow();
            Optional<NodeControl> control =
                    witness.runningServer().isPresent() ? NodeControl.of(witness) : Optional.empty();
            control.ifPresent(its -> steps.add(Step.run(
                            witness.name(),
                            "correct the record: its primary is " + primary.name(),
                            its.repmgr().witnessRegister(to.conninfo()),
                            new Registered(row.as(Role.WITNESS, Optional.of(to.id()), true)))
                    .undoneBy("register it again as it was")));
        }
        return steps;
    }
}
