package kesh.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;
import kesh.plan.Outage;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.remote.Transport;
import kesh.survey.Survey;

/**
 * The one loop that executes plans. Before each step it surveys: a step whose goal holds is skipped, so that running a
 * plan again continues where it stopped. After each step it waits until the goal is seen to hold.
 */
public final class Executor {
    private final Survey survey;
    private final Listeners events;
    private final java.util.concurrent.Executor lanes;
    private final Guards guards;

    private final Tally account = new Tally();
    private final Remedies remedies;
    private final Function<Prospects, OneStep> stepping;
    private final Closing closing;

    /** The mark of the survey before the last change: what was not seen since may have changed with it, or meanwhile. */
    private long changing;

    /** @param lanes runs the steps of a batch, each at once or one after the other */
    public Executor(
            Transport transport,
            Survey survey,
            Listeners events,
            Waits waits,
            String operator,
            java.util.concurrent.Executor lanes) {
        this.survey = survey;
        this.events = events;
        this.lanes = lanes;
        Actions actions = new Actions(transport, survey);
        this.guards = new Guards(actions, events, waits, operator);
        this.remedies = new Remedies(survey, actions, waits, events, this::writesTaken);
        this.stepping = prospects ->
                new OneStep(actions, survey, events, waits, account, lanes, remedies, prospects, this::writesTaken);
        this.closing = new Closing(survey, events, guards, remedies, account);
    }

    /**
     * Keeps other operators from changing the cluster, before anything else is done.
     *
     * @return how the run has ended, if the cluster cannot be locked
     */
    public Optional<Outcome> lock(Plan plan) {
        events.isolate();
        account.begin(plan);
        try {
            guards.lock(plan);
            return Optional.empty();
        } catch (RuntimeException failed) {
            return Optional.of(giveUp(failed));
        }
    }

    /** Releases the locks: nothing was done, and the operator is to be asked. */
    public void unlock() {
        guards.release(account.latest(), false, false);
        events.expose();
    }

    /** Ends the run before its first step. */
    public Outcome giveUp(RuntimeException cause) {
        return released(Optional.of(cause), Thread.interrupted());
    }

    /**
     * Executes a plan that was agreed to, once its locks are {@linkplain #lock taken}. It throws nothing for what can
     * go wrong, not even for a bug in kesh: that is in the outcome. An interrupted thread returns interrupted, after
     * what was held is released.
     *
     * @param plan the same steps and guards, planned after the locks were taken
     */
    public Outcome execute(Plan plan) {
        account.begin(plan);
        try {
            guards.pause(plan, account::isDone);
            changing = survey.mark();
            steps(plan, stepping.apply(new Prospects(plan)));
            return released(Optional.empty(), false);
        } catch (InterruptedException asked) {
            return released(Optional.empty(), true);
        } catch (RuntimeException | LinkageError failed) {
            return released(Optional.of(failed), Thread.interrupted());
        }
    }

    /** @param cause of the end, if something other than the operator's wish kept the steps from completing */
    private Outcome released(Optional<Throwable> cause, boolean interrupted) {
        Optional<Problem> why = interrupted
                ? Optional.of(Closing.INTERRUPTION)
                : cause.map(failed -> failed instanceof Problem problem ? problem : Problem.bug(failed));
        Outcome outcome = Undisturbed.get(lanes, () -> closing.released(why));
        if (interrupted) {
            // The flag is set only now, because an interrupted thread could not have released what is held.
            Thread.currentThread().interrupt();
        }
        return outcome;
    }

    /** True if it has come to its end, and releases what it held, which has a bound of its own. */
    public boolean isReleasing() {
        return closing.hasBegun();
    }

    /** Does what {@link Closing#abandoned} does. */
    public Outcome abandoned() {
        return closing.abandoned();
    }

    private void steps(Plan plan, OneStep oneStep) throws InterruptedException {
        ClusterState state = plan.before();
        List<Step> steps = plan.steps();
        for (int first = 0, end; first < account.total(); first = end) {
            end = first + 1;
            while (end < account.total()
                    && steps.get(first).batch().isPresent()
                    && steps.get(first).batch().equals(steps.get(end).batch())) {
                end++;
            }
            state = batch(state, steps.subList(first, end), first + 1, oneStep);
            account.seen(state);
            // If a guard cannot be held from here on, that stops the next step.
            account.at(Math.min(end + 1, account.total()));
            guards.seen(state);
            if (!account.isAllDone()) {
                stopIfInterrupted();
            }
        }
        account.throwFirstLate();
    }

    /** Reports the end of a write outage after a successful step. */
    private void writesTaken(Step step) {
        if (step.outage() == Outage.ENDS || step.outage() == Outage.DURING) {
            account.writesTaken()
                    .ifPresent(since -> events.accept(new Event.WritesTaken(Duration.between(since, Instant.now()))));
        }
    }

    /** Checks for an interruption, which a wait that need not wait does not notice. */
    private static void stopIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** @param first the number of the first of these steps */
    private ClusterState batch(ClusterState before, List<Step> steps, int first, OneStep oneStep)
            throws InterruptedException {
        account.at(first);
        Set<NodeName> concerned =
                steps.stream().flatMap(step -> step.about().stream()).collect(Collectors.toSet());
        boolean unguarded = guards.lookAgain(before);
        // What was seen after the step before is still good; a server may have been promoted by hand during that step.
        ClusterState state = survey.look(before, unguarded ? concerned : survey.notSeenSince(changing, concerned));
        List<OneStep.Numbered> open = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            OneStep.Numbered step = new OneStep.Numbered(first + i, steps.get(i));
            if (step.step().goal().holds(state)) {
                remedies.forgetJob(state, step.step());
                account.done(step.number());
                events.accept(new Event.StepSkipped(step.number(), account.total(), step.step()));
            } else {
                open.add(step);
            }
        }
        if (open.isEmpty()) {
            return state;
        }
        for (OneStep.Numbered step : open) {
            requireBefore(state, step.step());
        }
        account.at(open.get(0).number());
        stopIfInterrupted();
        changing = survey.mark();
        if (open.size() == 1) {
            return oneStep.take(state, open.get(0));
        }
        ClusterState looked = state;
        SideBySide.run(
                lanes,
                open.stream()
                        .<Callable<ClusterState>>map(step -> () -> {
                            stopIfInterrupted();
                            return oneStep.take(looked, step);
                        })
                        .toList(),
                failed -> account.at(open.get(failed).number()));
        ClusterState done = state;
        for (OneStep.Numbered step : open) {
            done = OneStep.remembering(done, step.step());
        }
        ClusterState last = done;
        return Undisturbed.get(lanes, () -> survey.look(last, concerned));
    }

    private static void requireBefore(ClusterState state, Step step) {
        List<Fact> broken = step.unmet(state);
        if (!broken.isEmpty()) {
            throw new Problem(
                    step.node() + ": the cluster has changed since it was inspected",
                    broken.stream()
                            .map(fact -> "this is no longer the case: " + fact)
                            .collect(Collectors.joining("\n")),
                    "run it again to plan from the current state");
        }
    }
}
