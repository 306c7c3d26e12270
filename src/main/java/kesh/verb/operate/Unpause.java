package kesh.verb.operate;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.LockHolder;
import kesh.cluster.Node;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.Failover;

/**
 * {@code unpause}: repmgrd promotes a standby again if the primary fails, whoever has paused it. An operator's order
 * counts even while another kesh is running or its lock still exists, so it needs no lock.
 */
public record Unpause() implements Verb {

    @Override
    public Plan plan(ClusterState now) {
        Optional<Node> primary = now.primaries().stream().findFirst();
        List<Step> ended = primary
                .flatMap(Failover::saidToBeLeftBy)
                .map(who -> Failover.note(primary.get(), "note that the pause has ended", who))
                .stream()
                .toList();
        Stream<String> doubts = now.unknownLocks().values().stream()
                .distinct()
                .map(why -> "it is not known whether another kesh is running: " + why);
        Stream<String> atWork = now.lockHolders().values().stream()
                .filter(LockHolder::able)
                // A run may have its lock in two servers.
                .collect(Collectors.toMap(LockHolder::name, Function.identity(), (one, same) -> one))
                .values()
                .stream()
                .map(holder ->
                        "user %s holds the lock, says it is %s, and gave its last sign of life %d s ago: its run goes on without a pause of failover"
                                .formatted(holder.user(), holder.name(), holder.silentSeconds()));
        return new PauseSteps(now, "unpause", false, "pause it")
                .plan(List.of(), List.of(), ended, Stream.concat(atWork, doubts).toList());
    }
}
