package kesh.verb.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Node;
import kesh.fact.Promoted;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.Commits;
import kesh.verb.part.Failover;
import kesh.verb.part.Locks;
import kesh.verb.part.NodeControl;
import kesh.verb.part.ServerSteps;
import kesh.verb.part.Witnesses;

/**
 * {@code promote 'pg2'}: the primary is dead, and a standby takes its place; the other standbys follow it.
 *
 * @param word the name of the standby in the script
 * @param lost true if the primary is given up though kesh cannot see that it is down
 * @param behind true if the standby may have received less than another member
 */
public record Promote(String word, boolean lost, boolean behind) implements Verb {

    @Override
    public List<String> words() {
        return List.of(word);
    }

    /** Reads where servers diverged: a standby that has received more than the new primary cannot follow it. */
    @Override
    public Set<Interest> interests() {
        return Set.of(new Interest.Divergence());
    }

    @Override
    public Plan plan(ClusterState now) {
        String title = "promote " + word;
        Optional<Node> called = now.called(word).filter(Node::isMember);
        if (called.isEmpty()) {
            return Plan.refused(title, now, List.of(ClusterChecks.noMember(now, word)));
        }
        Node candidate = called.get();
        Node former = SwitchoverChecks.former(now, candidate).orElse(candidate);
        PromoteChecks checks = new PromoteChecks(now, new RoleSwap(now, former, candidate), this);
        List<Check> impossible = checks.beforeAnything();
        if (impossible.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, impossible);
        }
        List<Step> open = Step.open(now, steps(now, checks));
        if (open.isEmpty()) {
            return Plan.checksOnly(
                    title,
                    now,
                    Stream.concat(impossible.stream(), checks.leftOut().stream())
                            .toList());
        }
        List<Check> all = new ArrayList<>(impossible);
        all.addAll(checks.all());
        List<Guard> guards = new ArrayList<>(Locks.of(now));
        Failover.pausedAll(now, candidate).ifPresent(guards::add);
        guards.add(new Guard.Record(
                candidate.name(), candidate.registration().orElseThrow().id(), "kesh_promote", title));
        boolean toBeTyped = !candidate.isPrimary() && checks.isBehind();
        return new Plan(
                title,
                now,
                all,
                guards,
                open,
                notes(checks.swap()),
                toBeTyped ? List.of(candidate.name().value()) : List.of());
    }

    private List<Step> steps(ClusterState now, PromoteChecks checks) {
        RoleSwap swap = checks.swap();
        Node candidate = swap.candidate();
        List<Step> steps = new ArrayList<>();
        steps.add(
                candidate.isPrimary()
                        ? NodeControl.of(candidate).orElseThrow().recordAsPrimary(new Promoted(candidate.name()))
                        : swap.promotion());
        checks.followers().forEach(sibling -> steps.add(swap.follow(sibling)));
        steps.addAll(Witnesses.follow(now, candidate));
        // A repmgrd that was started while there was no primary has ended, because it found none.
        ServerSteps servers = new ServerSteps(now);
        Stream.concat(Stream.of(candidate), checks.followers().stream())
                .filter(node ->
                        servers.isToBeWatched(node) && NodeControl.of(node).isPresent())
                .forEach(node -> steps.addAll(servers.control(node).watch(ServerSteps.after(now, steps))));
        steps.addAll(Failover.leftByPromotion(now, candidate, swap.former()));
        return Commits.seen(now, candidate, steps);
    }

    private static List<String> notes(RoleSwap swap) {
        String former = swap.former().name().value();
        return swap.former().name().equals(swap.candidate().name())
                ? List.of()
                : List.of(
                        "the last writes of " + former + " that no standby received are lost",
                        former + " must not be started as it is; bring it back with: rejoin '" + former + "'");
    }
}
