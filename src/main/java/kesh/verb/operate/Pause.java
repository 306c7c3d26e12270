package kesh.verb.operate;

import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.Failover;
import kesh.verb.part.Locks;

/** {@code pause}: no repmgrd promotes anything until {@code unpause}, whatever else kesh does in between. */
public record Pause() implements Verb {

    @Override
    public Plan plan(ClusterState now) {
        // The next run would unpause what a killed kesh left paused; from now on the pause is the operator's wish.
        Optional<Node> primary = now.primaries().stream().findFirst();
        List<Step> taken = primary
                .flatMap(Failover::saidToBeLeftBy)
                .map(who -> Failover.note(primary.get(), "note that the pause is intended", who))
                .stream()
                .toList();
        return new PauseSteps(now, "pause", true, "unpause it")
                .plan(
                        Locks.of(now),
                        taken,
                        List.of(),
                        List.of("if the primary fails, no standby is promoted, until: unpause"));
    }
}
