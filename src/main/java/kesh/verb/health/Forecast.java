package kesh.verb.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.fact.Performed;
import kesh.plan.Action;
import kesh.plan.Check;
import kesh.plan.Check.Verdict;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.part.Cascade;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.Identities;

/**
 * What a plan makes worse: the findings of {@code check} in the state that the plan leaves, and in those in between that
 * last, compared with the findings now. A new failure is an obstacle, a new warning is a note. What is not well now is
 * not the plan's doing.
 */
public final class Forecast {
    private static final Function<ClusterState, List<Check>> RECORDS = RecordHealth::truth;

    /** No word is meant to bring about one of these failures. */
    private static final List<Function<ClusterState, List<Check>>> FAULTS =
            List.of(Identities::mistaken, Forecast::twoPrimaries, RoleHealth::fitness, RECORDS, SettingHealth::of);

    /**
     * Words may well be meant to have these effects, so they are told and refuse nothing. A plan shows by itself which
     * servers run, which records are active and whether failover is paused, so these findings are not among them.
     */
    private static final List<Function<ClusterState, List<Check>>> EFFECTS =
            List.of(RoleHealth::timelines, SlotHealth::of, FailoverHealth::of, Forecast::receiving);

    private static final Duration SHORT = Duration.ofMinutes(1);

    private Forecast() {}

    /** Returns the plan with what it makes worse among its checks. */
    public static Plan checked(Plan plan) {
        if (plan.steps().isEmpty()) {
            return plan;
        }
        ClusterState before = plan.before();
        ClusterState after = plan.after();
        Map<String, Integer> now = gravities(FAULTS, before);
        List<Check> faults = worse(faults(before), now, after);
        List<Check> found = new ArrayList<>();
        faults.forEach(check -> found.add(told(Forecast::afterwards, check, Verdict.FAILED)));
        worse(effects(before), gravities(effects(before), before), after)
                .forEach(check -> found.add(told(Forecast::afterwards, check, Verdict.WARNED)));
        new LostSlots(before, after)
                .all()
                .forEach(check -> found.add(told(Forecast::afterwards, check, Verdict.WARNED)));
        PreparedTransactions.moved(before, after)
                .forEach(check -> found.add(told(Forecast::afterwards, check, Verdict.FAILED)));
        found.addAll(meanwhile(plan, now, titles(faults)));
        return plan.checking(
                found.isEmpty()
                        ? List.of(Check.held("check finds nothing worse afterwards", "what is well now stays well"))
                        : found);
    }

    /**
     * Records are judged by the only primary's: without one, or between several, what is found once there is one was so
     * before, and only unseen.
     */
    private static List<Function<ClusterState, List<Check>>> faults(ClusterState before) {
        return before.primaries().size() != 1
                ? FAULTS.stream().filter(subject -> subject != RECORDS).toList()
                : FAULTS;
    }

    private static List<Function<ClusterState, List<Check>>> effects(ClusterState before) {
        return before.primaries().size() != 1
                ? Stream.concat(EFFECTS.stream(), Stream.of(RECORDS)).toList()
                : EFFECTS;
    }

    /** @param later what is told of the end need not be told of the time before */
    private static List<Check> meanwhile(Plan plan, Map<String, Integer> now, Set<String> later) {
        List<Check> found = new ArrayList<>();
        Set<String> told = new HashSet<>(later);
        ClusterState state = plan.before();
        for (int number = 1; number <= plan.steps().size(); number++) {
            Step step = plan.steps().get(number - 1);
            if (lasts(step)) {
                for (Check check : worse(faults(plan.before()), now, state)) {
                    if (told.add(check.title())) {
                        found.add(told(during(number), check, Verdict.FAILED));
                    }
                }
            }
            state = step.goal().assume(state);
        }
        return found;
    }

    /** True if it copies, or if it is an operator's own command, which may take long. */
    private static boolean lasts(Step step) {
        return step.copy().isPresent()
                || step.action() instanceof Action.Unpack
                || step.action() instanceof Action.Send
                || step.goal() instanceof Performed && step.patience().compareTo(SHORT) >= 0;
    }

    /**
     * The findings that are graver there than before. What cannot be known before it is there is none.
     *
     * @param now the gravity of each finding before, by its title
     */
    private static List<Check> worse(
            List<Function<ClusterState, List<Check>>> subjects, Map<String, Integer> now, ClusterState there) {
        return of(subjects, there).stream()
                .filter(check -> check.verdict() != Verdict.UNKNOWN || now.containsKey(check.title()))
                .filter(check -> gravity(check) > now.getOrDefault(check.title(), 0))
                .toList();
    }

    private static Map<String, Integer> gravities(
            List<Function<ClusterState, List<Check>>> subjects, ClusterState state) {
        Map<String, Integer> gravities = new HashMap<>();
        of(subjects, state).forEach(check -> gravities.merge(check.title(), gravity(check), Math::max));
        return gravities;
    }

    private static int gravity(Check check) {
        return switch (check.verdict()) {
            case HELD -> 0;
            case WARNED, UNKNOWN -> 1;
            case FAILED -> 2;
        };
    }

    private static List<Check> of(List<Function<ClusterState, List<Check>>> subjects, ClusterState state) {
        return subjects.stream()
                .flatMap(subject -> subject.apply(state).stream())
                .toList();
    }

    private static Set<String> titles(List<Check> checks) {
        return checks.stream().map(Check::title).collect(Collectors.toSet());
    }

    private static String afterwards(String what) {
        return "afterwards: %s".formatted(what);
    }

    private static UnaryOperator<String> during(int step) {
        return what -> "during step %d: %s".formatted(step, what);
    }

    /** @param failed the verdict on what will be a failure */
    private static Check told(UnaryOperator<String> when, Check check, Verdict failed) {
        return new Check(
                when.apply(check.title()),
                check.verdict() == Verdict.FAILED ? failed : Verdict.WARNED,
                when.apply(check.message()),
                check.detail(),
                check.hint());
    }

    /** That there is none is what the word means that stops it. */
    private static List<Check> twoPrimaries(ClusterState state) {
        return state.primaries().size() > 1 ? List.of(ClusterChecks.onePrimary(state)) : List.of();
    }

    /** A standby whose upstream is stopped receives nothing, of course. */
    private static List<Check> receiving(ClusterState state) {
        Cascade cascade = new Cascade(state);
        return ReplicationHealth.attached(
                state,
                node -> cascade.upstream(node).flatMap(Node::runningServer).isPresent());
    }
}
