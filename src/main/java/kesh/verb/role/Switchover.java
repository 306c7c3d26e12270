package kesh.verb.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.Commits;
import kesh.verb.part.Failover;
import kesh.verb.part.Kbha;
import kesh.verb.part.ServerSteps;
import kesh.verb.part.Sessions;

/**
 * {@code switchover to: 'pg2'}: a standby becomes the primary, the primary becomes its standby, and no write is lost.
 *
 * @param word the name of the standby in the script
 */
public record Switchover(String word) implements Verb {

    @Override
    public List<String> words() {
        return List.of(word);
    }

    @Override
    public Plan plan(ClusterState now) {
        String title = "switchover to " + word;
        List<Check> impossible = SwitchoverChecks.beforeAnything(now, word);
        if (impossible.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, impossible);
        }
        Node candidate = now.called(word).orElseThrow();
        Node former = SwitchoverChecks.former(now, candidate).orElse(candidate);
        List<Step> first = SwitchoverChecks.isToStartFirst(now, former, candidate)
                ? new RoleSwap(now, former, candidate).back()
                : List.of();
        ClusterState then = ServerSteps.after(now, first);
        RoleSwap swap = new RoleSwap(
                then,
                then.node(former.name()).orElseThrow(),
                then.node(candidate.name()).orElseThrow());
        List<Step> open = Kbha.around(
                former,
                Stream.concat(first.stream(), Step.open(then, swap.steps()).stream())
                        .toList());
        if (open.isEmpty()) {
            return Plan.checksOnly(title, now, impossible);
        }
        List<Check> checks = new ArrayList<>(impossible);
        checks.addAll(new SwitchoverChecks(then, swap).all());
        List<Guard> guards = new ArrayList<>();
        then.primaries().forEach(primary -> guards.add(new Guard.Lock(primary.name())));
        if (!candidate.isPrimary()) {
            // The lock on the primary ends when the primary is stopped; a standby can hold one, too.
            guards.add(new Guard.Lock(candidate.name()));
        }
        Failover.paused(now, Optional.empty()).ifPresent(guards::add);
        guards.add(new Guard.Record(
                candidate.name(), candidate.registration().orElseThrow().id(), "kesh_switchover", title));
        return new Plan(title, now, checks, guards, open, notes(swap, open));
    }

    private static List<String> notes(RoleSwap swap, List<Step> open) {
        List<String> notes = new ArrayList<>();
        if (swap.isToBeStopped()) {
            String former = swap.former().name().value();
            String next = swap.candidate().name().value();
            String sessions = Sessions.ended(swap.former());
            notes.add(
                    Commits.mayWait(swap.candidate())
                            ? "no commit ends from the start of the stop of %s until %s is promoted and enough standbys follow it; %s"
                                    .formatted(former, next, sessions)
                            : "no server accepts writes from the start of the stop of %s until %s is promoted; %s"
                                    .formatted(former, next, sessions));
        }
        return notes;
    }
}
