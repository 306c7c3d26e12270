package kesh.run;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Topology;
import kesh.plan.Action;
import kesh.plan.Fact;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.remote.TimedOut;
import kesh.remote.Transport;
import kesh.remote.Unreachable;
import kesh.survey.Survey;

/**
 * The one loop that executes plans. Before each step it looks: a step whose goal holds is skipped, so that running a
 * plan again goes on where it stopped. After each step it waits until the goal is seen to hold.
 */
public final class Executor {
    /** How long a lost connection to a host with a long command on it is tried again. */
    private static final Duration RECONNECTING = Duration.ofMinutes(10);

    /** How old a look may be that a step relies on. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Survey survey;
    private final Consumer<Event> events;
    private final Waits waits;
    private final Actions actions;
    private final Guards guards;

    private volatile int current;
    private volatile int total;
    private volatile boolean changed;

    /** Where a command runs right now that outlives this program. */
    private volatile Optional<NodeName> job = Optional.empty();

    public Executor(Transport transport, Survey survey, Consumer<Event> events, Waits waits, String operator) {
        this.survey = survey;
        this.events = events;
        this.waits = waits;
        this.actions = new Actions(transport, survey);
        this.guards = new Guards(actions, events, operator);
    }

    /** Executes a plan that was agreed to. Never throws for what can go wrong on hosts; that is in the outcome. */
    public Outcome execute(Plan plan) {
        total = plan.steps().size();
        Optional<Outcome> outcome = Optional.empty();
        try {
            guards.take(plan.before(), plan.guards());
            outcome = Optional.of(lastLook(plan, steps(plan)));
        } catch (Problem stopped) {
            outcome = Optional.of(stopped(stopped));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            outcome = Optional.of(interrupted());
        } finally {
            boolean successful =
                    outcome.filter(end -> end.kind() == Outcome.Kind.DONE).isPresent();
            guards.release(plan.before(), changed ? plan.guards() : List.of(), successful);
        }
        return outcome.get();
    }

    /** The outcome if the run ends here and now, as the operator wishes. */
    public Outcome interrupted() {
        Outcome outcome = stopped(new Problem("interrupted", null, null));
        String goesOn = job.map(node -> " Its command goes on on " + node + ".").orElse("");
        return new Outcome(Outcome.Kind.INTERRUPTED, outcome.sentence() + goesOn, Optional.empty());
    }

    private ClusterState steps(Plan plan) throws InterruptedException {
        ClusterState state = plan.before();
        for (Step step : plan.steps()) {
            current++;
            // What was looked at a moment ago, after the step before, need not be looked at again.
            state = survey.look(state, survey.olderThan(FRESH, concerned(step)));
            if (step.goal().holds(state)) {
                events.accept(new Event.StepSkipped(current, total, step));
                continue;
            }
            requireBefore(state, step);
            state = step(state, step);
        }
        return state;
    }

    private static Set<NodeName> concerned(Step step) {
        Set<NodeName> nodes = new HashSet<>(step.goal().about());
        step.before().forEach(fact -> nodes.addAll(fact.about()));
        nodes.add(step.node());
        return nodes;
    }

    private static void requireBefore(ClusterState state, Step step) {
        List<Fact> broken =
                step.before().stream().filter(fact -> !fact.holds(state)).toList();
        if (!broken.isEmpty()) {
            throw new Problem(
                    step.node() + ": the cluster has changed since it was looked at",
                    broken.stream().map(fact -> "no longer so: " + fact).collect(Collectors.joining("\n")),
                    "run it again to plan on what is there now");
        }
    }

    private ClusterState step(ClusterState state, Step step) throws InterruptedException {
        events.accept(new Event.StepStarted(current, total, step));
        Instant started = Instant.now();
        changed = changed || !(step.action() instanceof Action.Await);
        Optional<Problem> said = Optional.empty();
        String output = "";
        ProgressWatch watch = ProgressWatch.of(actions, state, step, this::progressed);
        try {
            output = performed(state, step);
        } catch (Problem failed) {
            said = Optional.of(failed);
        } finally {
            watch.close();
        }
        // What counts is what is seen: a command may fail after it has done its work, or end well before it has.
        ClusterState[] seen = {state};
        Duration patience = said.isPresent() ? Duration.ZERO : step.patience();
        boolean reached;
        try {
            reached = waits.until(patience, () -> {
                seen[0] = survey.look(seen[0], concerned(step));
                return step.goal().holds(seen[0]);
            });
        } catch (Problem blind) {
            throw failed(step, said.orElse(blind));
        }
        if (!reached) {
            throw failed(
                    step,
                    said.orElseGet(() -> new Problem(
                            step.node() + ": could not " + step.title() + ": after "
                                    + step.patience().toSeconds() + " s it is still not so that " + step.goal(),
                            null,
                            null)));
        }
        events.accept(new Event.StepDone(current, total, step, Duration.between(started, Instant.now()), output));
        return seen[0];
    }

    private Problem failed(Step step, Problem cause) {
        events.accept(new Event.StepFailed(current, total, step, cause));
        return cause;
    }

    private void progressed(Step step, ProgressWatch.Sample sample) {
        events.accept(new Event.StepProgressed(current, total, step, sample.phase(), sample.done(), sample.total()));
    }

    /** A long command outlives the connection: kesh comes back and attaches to it. */
    private String performed(ClusterState state, Step step) throws InterruptedException {
        if (!(step.action() instanceof Action.Run run) || run.command().job().isEmpty()) {
            return actions.perform(state, step);
        }
        job = Optional.of(step.node());
        try {
            return attached(state, step);
        } finally {
            job = Optional.empty();
        }
    }

    private String attached(ClusterState state, Step step) throws InterruptedException {
        String[] output = {""};
        Problem[] lost = {null};
        boolean came = waits.until(RECONNECTING, () -> {
            try {
                // It may have ended well meanwhile, and then it must not be begun again.
                boolean ended = lost[0] != null && step.goal().holds(survey.look(state, concerned(step)));
                output[0] = ended ? "" : actions.perform(state, step);
                return true;
            } catch (TimedOut bound) {
                throw bound;
            } catch (Unreachable cause) {
                if (lost[0] == null) {
                    events.accept(new Event.ConnectionLost(current, total, step, cause));
                }
                lost[0] = cause;
                return false;
            }
        });
        if (!came) {
            throw lost[0];
        }
        return output[0];
    }

    private Outcome stopped(Problem cause) {
        if (!changed) {
            return Outcome.refused(cause);
        }
        String done = current <= 1 ? "none" : range(1, current - 1);
        String sentence = "Stopped at step %d of %d: %s. Done: %s. Left: %s. Run it again to go on."
                .formatted(current, total, cause.getMessage(), done, range(current, total));
        return new Outcome(Outcome.Kind.STOPPED, sentence, Optional.of(cause));
    }

    private static String range(int from, int to) {
        return from == to
                ? Integer.toString(from)
                : to - from == 1
                        ? IntStream.of(from, to).mapToObj(Integer::toString).collect(Collectors.joining(", "))
                        : from + "–" + to;
    }

    /** The steps' goals held one after the other; the promise is that they hold together, and nothing else changed. */
    private Outcome lastLook(Plan plan, ClusterState last) {
        ClusterState seen;
        try {
            Set<NodeName> all = last.nodes().stream().map(Node::name).collect(Collectors.toSet());
            seen = survey.look(last, survey.olderThan(FRESH, all));
        } catch (Problem blind) {
            return new Outcome(
                    Outcome.Kind.STOPPED,
                    "Stopped after the last step: the cluster could not be looked at again.",
                    Optional.of(blind));
        }
        events.accept(new Event.Surveyed(seen));
        List<String> differences = Topology.of(plan.after()).differences(Topology.of(seen));
        if (differences.isEmpty()) {
            return Outcome.done();
        }
        return new Outcome(
                Outcome.Kind.STOPPED,
                "Stopped after the last step: all steps are done, but the cluster is not as foreseen.",
                Optional.of(new Problem(
                        "the cluster is not as foreseen",
                        String.join("\n", differences),
                        "look at it with 'kesh status'")));
    }
}
