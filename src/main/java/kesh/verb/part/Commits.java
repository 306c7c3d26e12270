package kesh.verb.part;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Right;
import kesh.command.Query;
import kesh.fact.Performed;
import kesh.fact.TakesWrites;
import kesh.plan.Check;
import kesh.plan.Outage;
import kesh.plan.Step;

/** The commits of a new primary that waits for standbys: its clients' writes end only once enough of them follow it. */
public final class Commits {
    private static final String EVENT = "insert into repmgr.events (node_id, event, successful, details)"
            + " values (?::int, 'kesh_commit', true, 'the first commit that was seen to end')";

    private Commits() {}

    /**
     * Returns the steps of a promotion, and after the one that brings the last standby that commits need another: a
     * commit that ends. Without it, nobody would have seen that writes are accepted again. What repmgr itself writes in
     * a promotion shows nothing, as its sessions set synchronous_commit to local.
     *
     * @param steps one of them promotes the candidate, unless it is the primary already
     */
    public static List<Step> seen(ClusterState now, Node candidate, List<Step> steps) {
        if (candidate.isPrimary()) {
            return steps;
        }
        ClusterState state = now;
        for (int index = 0; index < steps.size(); index++) {
            state = steps.get(index).goal().assume(state);
            if (waits(state, candidate) && isLastOfItsBatch(steps, index) && !mustWait(state)) {
                return with(steps, index, candidate);
            }
        }
        return steps;
    }

    /** True if commits on this node wait for standbys, now or once it is the primary. */
    public static boolean mayWait(Node node) {
        return Synchronous.of(node).isPresent();
    }

    private static boolean waits(ClusterState state, Node candidate) {
        return state.node(candidate.name())
                .filter(Node::isPrimary)
                .flatMap(Synchronous::of)
                .isPresent();
    }

    private static boolean mustWait(ClusterState state) {
        return Synchronous.checks(state).stream().anyMatch(Check::isObstacle);
    }

    private static boolean isLastOfItsBatch(List<Step> steps, int index) {
        return steps.get(index).batch().isEmpty()
                || index + 1 == steps.size()
                || !steps.get(index + 1).batch().equals(steps.get(index).batch());
    }

    private static List<Step> with(List<Step> steps, int last, Node candidate) {
        boolean ends = IntStream.rangeClosed(0, last)
                .anyMatch(index -> steps.get(index).outage() == Outage.ENDS);
        Step commit = Step.sql(
                        candidate.name(),
                        "see that a commit ends",
                        Query.changing(
                                        "see a commit end",
                                        EVENT,
                                        candidate
                                                .registration()
                                                .orElseThrow()
                                                .id()
                                                .toString())
                                .needing(Right.WRITE_EVENTS),
                        new Performed(candidate.name(), "a commit ended"))
                .within(Duration.ofSeconds(30))
                .orAtLeast(new TakesWrites(candidate.name()))
                .undoneBy("nothing: it is a note")
                .with(ends ? Outage.ENDS : Outage.NONE);
        List<Step> all = new ArrayList<>();
        for (int index = 0; index < steps.size(); index++) {
            Step step = steps.get(index);
            all.add(step.outage() == Outage.ENDS ? step.with(Outage.NONE) : step);
            if (index == last) {
                all.add(commit);
            }
        }
        return all;
    }
}
