package kesh.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.command.Command;
import kesh.plan.Action;
import kesh.plan.Fact;
import kesh.plan.Remedy;
import kesh.plan.Step;
import kesh.survey.Survey;

/** Remedies the half-done work of a step that does not reach its goal, and removes what a successful one has left. */
final class Remedies {
    /** The time that the removal of a directory may take. */
    private static final Duration FORGETTING = Duration.ofSeconds(15);

    private final Survey survey;
    private final Actions actions;
    private final Waits waits;
    private final Consumer<Event> events;
    private final Consumer<Step> taken;

    /** The remedy of the last step begun. */
    private volatile Optional<InForce> inForce = Optional.empty();

    /** @param taken receives each step that was successful */
    Remedies(Survey survey, Actions actions, Waits waits, Consumer<Event> events, Consumer<Step> taken) {
        this.survey = survey;
        this.actions = actions;
        this.waits = waits;
        this.events = events;
        this.taken = taken;
    }

    /** Marks that a step has begun; the remedy of the step before is no longer in force. */
    void begun(int number, int total, Step step) {
        inForce = step.remedy().map(remedy -> new InForce(number, total, remedy));
    }

    private record InForce(int number, int total, Remedy remedy) {}

    /** @param cause what stopped the run, with the result of the remedy */
    record End(ClusterState seen, Problem cause) {}

    /** Remedies the last step begun. */
    End after(ClusterState now, Problem stopped) {
        return inForce.map(known -> after(now, stopped, known)).orElse(new End(now, stopped));
    }

    private End after(ClusterState now, Problem stopped, InForce known) {
        ClusterState state = now;
        boolean done = false;
        for (Step step : known.remedy.steps()) {
            Instant started = Instant.now();
            try {
                state = ready(state, step);
                if (!step.goal().holds(state)) {
                    state = taken(state, step);
                    events.accept(new Event.Remedied(
                            known.number,
                            known.total,
                            step,
                            Duration.between(started, Instant.now()),
                            Optional.empty()));
                    taken.accept(step);
                    done = true;
                }
            } catch (Problem unexplained) {
                Problem failed = actions.withEvidence(state, step, started, unexplained);
                events.accept(new Event.Remedied(
                        known.number,
                        known.total,
                        step,
                        Duration.between(started, Instant.now()),
                        Optional.of(failed)));
                return new End(state, continued(stopped, "; and then: " + failed.getMessage()));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return new End(state, stopped);
            }
        }
        return new End(state, done ? continued(stopped, ". " + known.remedy.result()) : stopped);
    }

    private static Problem continued(Problem problem, String more) {
        return new Problem(
                problem.getMessage() + more,
                problem.detail().orElse(null),
                problem.hint().orElse(null));
    }

    /** Waits until a step may begin, or its goal holds already. */
    private ClusterState ready(ClusterState now, Step step) throws InterruptedException {
        ClusterState[] seen = {now};
        boolean mayBegin = waits.until(step.settling(), () -> {
            seen[0] = survey.look(seen[0], answering(now, step));
            return step.goal().holds(seen[0]) || step.unmet(seen[0]).isEmpty();
        });
        if (!mayBegin) {
            throw notSo(step, step.unmet(seen[0]).stream().map(Fact::toString).collect(Collectors.joining(", and ")));
        }
        return seen[0];
    }

    private ClusterState taken(ClusterState now, Step step) throws InterruptedException {
        actions.perform(now, step);
        ClusterState[] seen = {now};
        boolean reached = waits.until(step.settling(), () -> {
            seen[0] = survey.look(seen[0], answering(now, step));
            return step.goal().holds(seen[0]);
        });
        if (!reached) {
            throw notSo(step, step.goal().toString());
        }
        return seen[0];
    }

    private static Problem notSo(Step step, String what) {
        return new Problem(
                step.node() + ": could not " + step.title() + ": this is still not the case: " + what, null, null);
    }

    /** Returns the nodes that answer: to inspect the others takes time, and shows nothing. */
    private static Set<NodeName> answering(ClusterState now, Step step) {
        return step.about().stream()
                .filter(name -> name.equals(step.node())
                        || now.node(name)
                                .filter(node -> node.server().isKnown())
                                .isPresent())
                .collect(Collectors.toSet());
    }

    /**
     * Removes the job of a goal that was reached though nobody fetched the command's result. If that fails, check
     * reports it.
     */
    void forgetJob(ClusterState state, Step step) {
        Optional<String> job =
                step.action() instanceof Action.Run run ? run.command().job() : Optional.empty();
        Optional<Machine> keeper = state.machine(step.node());
        if (job.isPresent() && keeper.filter(seen -> seen.remembers(job.get())).isPresent()) {
            Command remove = Command.changing("rm", "-rf", "--", keeper.get().jobDirectory(job.get()));
            try {
                actions.printed(state, step.node(), remove, FORGETTING);
            } catch (Problem unreachable) {
                return;
            }
        }
    }
}
