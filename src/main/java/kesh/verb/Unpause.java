package kesh.verb;

import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.plan.Plan;
import kesh.plan.Step;

/** {@code unpause}: repmgrd promotes a standby again if the primary fails, whoever has paused it. */
public record Unpause() implements Verb {

    @Override
    public Plan plan(ClusterState now) {
        Optional<Node> primary = now.primaries().stream().findFirst();
        List<Step> ended = primary
                .flatMap(Failover::leftBy)
                .map(who -> Failover.note(primary.get(), "note that the pause has ended", who))
                .stream()
                .toList();
        return new Pausing(now, "unpause", false, "pause it").plan(List.of(), ended, List.of());
    }
}
