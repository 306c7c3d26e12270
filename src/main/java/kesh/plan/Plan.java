package kesh.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;

/**
 * All that is to be done, complete before anything is done.
 *
 * @param title the request in words: "expand pg4"
 * @param before the state it was planned from
 * @param checks all of them, passed or not
 * @param notes what the operator should know: cost, load, what clients notice
 * @param typed what the operator must type besides yes: the names of the nodes whose data is removed
 */
public record Plan(
        String title,
        ClusterState before,
        List<Check> checks,
        List<Guard> guards,
        List<Step> steps,
        List<String> notes,
        List<String> typed) {

    public Plan {
        typed = List.copyOf(typed);
        checks = List.copyOf(checks);
        guards = List.copyOf(guards);
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }

    /** Makes a plan that needs no more than a yes. */
    public Plan(
            String title,
            ClusterState before,
            List<Check> checks,
            List<Guard> guards,
            List<Step> steps,
            List<String> notes) {
        this(title, before, checks, guards, steps, notes, List.of());
    }

    /** Makes a plan without steps: the goal is reached already, or the request was only to inspect. */
    public static Plan checksOnly(String title, ClusterState before, List<Check> checks) {
        return new Plan(title, before, checks, List.of(), List.of(), List.of());
    }

    /** Makes a plan for a request that cannot be planned: it has only checks. */
    public static Plan refused(String title, ClusterState before, List<Check> checks) {
        return checksOnly(title, before, checks);
    }

    /** Makes a plan without checks and steps. */
    public static Plan empty(String title, ClusterState before) {
        return checksOnly(title, before, List.of());
    }

    public Plan titled(String newTitle) {
        return new Plan(newTitle, before, checks, guards, steps, notes, typed);
    }

    public Plan noting(String note) {
        return new Plan(title, before, checks, guards, steps, joined(List.of(note), notes), typed);
    }

    public Plan checking(List<Check> more) {
        return new Plan(title, before, joined(checks, more), guards, steps, notes, typed);
    }

    /** Returns the plan with these steps in place of its own. */
    public Plan doing(List<Step> others) {
        return new Plan(title, before, checks, guards, others, notes, typed);
    }

    /** Returns the state that the plan promises. */
    public ClusterState after() {
        ClusterState state = before;
        for (Step step : steps) {
            state = step.goal().assume(state);
        }
        return state;
    }

    /** Returns the number, counted from 1, of the first step that cannot be undone. */
    public OptionalInt pointOfNoReturn() {
        return IntStream.rangeClosed(1, steps.size())
                .filter(number -> steps.get(number - 1).isFinal())
                .findFirst();
    }

    public List<Check> obstacles() {
        return checks.stream().filter(Check::isObstacle).toList();
    }

    public boolean isRefused() {
        return !obstacles().isEmpty();
    }

    public boolean isNothingToDo() {
        return !isRefused() && steps.isEmpty();
    }

    /**
     * Returns this plan as one that follows a refused request, which promises nothing: its obstacles may only come from
     * that.
     */
    public Plan behind(String refused) {
        return new Plan(
                title,
                before,
                checks.stream()
                        .map(check -> check.isObstacle() ? check.perhapsFollowing(refused) : check)
                        .toList(),
                guards,
                steps,
                notes,
                typed);
    }

    /** Returns this plan followed by another, which was planned from the state that this one promises. */
    public Plan then(Plan next) {
        return new Plan(
                title + ", " + next.title,
                before,
                withChecksOf(next),
                guardsWith(next),
                joined(steps, next.steps),
                joined(notes, next.notes),
                joined(typed, next.typed));
    }

    /** An obstacle that was reported once is not reported again. */
    private List<Check> withChecksOf(Plan next) {
        Set<String> told = obstacles().stream().map(Check::message).collect(Collectors.toSet());
        List<Check> news = next.checks.stream()
                .filter(check -> !check.isObstacle() || !told.contains(check.message()))
                .toList();
        return List.copyOf(new LinkedHashSet<>(joined(checks, news)));
    }

    /**
     * Keeps a shared guard once, and joins all pauses to one. Nodes that leave are not in it: repmgr keeps a pause, so
     * it would outlast the run there.
     */
    private List<Guard> guardsWith(Plan next) {
        ClusterState end = next.after();
        LinkedHashSet<NodeName> paused = new LinkedHashSet<>();
        LinkedHashSet<Guard> both = new LinkedHashSet<>();
        for (Guard guard : joined(guards, next.guards)) {
            if (guard instanceof Guard.Pause pause) {
                pause.nodes().stream()
                        .filter(node -> end.node(node).filter(Node::isMember).isPresent())
                        .forEach(paused::add);
                both.removeIf(Guard.Pause.class::isInstance);
                both.add(new Guard.Pause(pause.primary(), pause.primaryId(), List.copyOf(paused)));
            } else {
                both.add(guard);
            }
        }
        return List.copyOf(both);
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
