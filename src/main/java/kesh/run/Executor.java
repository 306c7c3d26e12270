package kesh.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Action;
import kesh.plan.Fact;
import kesh.plan.Outage;
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
    private final java.util.concurrent.Executor lanes;
    private final Actions actions;
    private final Guards guards;

    private final ScheduledExecutorService progress = ProgressWatch.timer();
    private final Account account = new Account();
    private volatile boolean changed;
    private volatile ClusterState latest;

    private final Remedies remedies;
    private volatile Prospects prospects;

    /** Why steps were late, by their number: they did not reach all of their goals, but enough for the others to go on. */
    private final Map<Integer, Problem> late = new ConcurrentSkipListMap<>();

    /** Since when nobody takes writes, if a step of this run began that. */
    private volatile Instant noWritesSince;

    /** Where commands run right now that outlive this program. */
    private final Set<NodeName> jobs = ConcurrentHashMap.newKeySet();

    /** @param lanes runs the steps of a batch, each at once or one after the other */
    public Executor(
            Transport transport,
            Survey survey,
            Consumer<Event> events,
            Waits waits,
            String operator,
            java.util.concurrent.Executor lanes) {
        this.survey = survey;
        this.events = event -> {
            synchronized (account) {
                events.accept(event);
            }
        };
        this.waits = waits;
        this.lanes = lanes;
        this.actions = new Actions(transport, survey);
        this.remedies = new Remedies(survey, actions, waits, this.events, this::writesTaken);
        this.guards = new Guards(actions, this.events, waits, operator);
    }

    /**
     * Keeps other operators from changing the cluster, before anything else is done.
     *
     * @return how the run has ended, if it cannot be locked
     */
    public Optional<Outcome> lock(Plan plan) {
        account.begin(plan.steps().size());
        latest = plan.before();
        try {
            guards.lock(plan);
            return Optional.empty();
        } catch (Problem failed) {
            return Optional.of(giveUp(failed));
        }
    }

    /** Lets go of the locks: nothing was done. */
    public void unlock() {
        guards.release(latest, false, false);
    }

    /** Ends the run before its first step. */
    public Outcome giveUp(Problem cause) {
        boolean interrupted = Thread.interrupted();
        Optional<String> alarm = guards.unpause(latest);
        Outcome outcome = interrupted ? ending() : stopped(cause);
        guards.release(latest, false, false);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return outcome.alarming(alarm);
    }

    /**
     * Executes a plan that was agreed to, once its locks are {@linkplain #lock taken}. Never throws for what can go wrong
     * on hosts; that is in the outcome.
     *
     * @param plan the same steps and guards, planned on what is so since the locks were taken
     */
    public Outcome execute(Plan plan) {
        latest = plan.before();
        prospects = new Prospects(plan);
        Optional<Outcome> outcome = Optional.empty();
        Optional<String> alarm = Optional.empty();
        boolean interrupted = false;
        try {
            guards.pause(plan, account::isDone);
            ClusterState last = steps(plan);
            // Before the last look: what it shows is to last.
            alarm = guards.unpause(last);
            outcome = Optional.of(new LastLook(survey, FRESH, events).after(plan, last));
        } catch (Problem stopped) {
            interrupted = Thread.interrupted();
            // Before failover goes on: until then nobody is promoted.
            Remedies.End end = interrupted ? new Remedies.End(latest, stopped) : remedies.after(latest, stopped);
            latest = end.seen();
            alarm = guards.unpause(latest);
            outcome = Optional.of(interrupted ? ending() : stopped(end.cause()));
        } catch (InterruptedException stopped) {
            interrupted = true;
            outcome = Optional.of(ending());
        } finally {
            boolean successful =
                    outcome.filter(end -> end.kind() == Outcome.Kind.DONE).isPresent();
            alarm = alarm.or(() -> guards.unpause(latest));
            guards.release(latest, changed, successful);
            if (interrupted) {
                // Only now: what is held could not have been released by an interrupted thread.
                Thread.currentThread().interrupt();
            }
        }
        return outcome.get().alarming(alarm);
    }

    /** The operator ends the run here and now. What was held is released all the same. */
    public Outcome interrupted() {
        Outcome outcome = ending();
        Optional<String> alarm = guards.unpause(latest);
        guards.release(latest, changed, false);
        return outcome.alarming(alarm);
    }

    private Outcome ending() {
        Outcome outcome = stopped(new Problem("interrupted", null, null));
        String goesOn = jobs.stream()
                .sorted(Comparator.comparing(NodeName::value))
                .map(node -> " Its command goes on on " + node + ".")
                .collect(Collectors.joining());
        return new Outcome(Outcome.Kind.INTERRUPTED, outcome.sentence() + goesOn, Optional.empty(), Optional.empty());
    }

    private ClusterState steps(Plan plan) throws InterruptedException {
        ClusterState state = plan.before();
        List<Step> steps = plan.steps();
        for (int first = 0, end; first < account.total(); first = end) {
            end = first + 1;
            while (end < account.total()
                    && steps.get(first).batch().isPresent()
                    && steps.get(first).batch().equals(steps.get(end).batch())) {
                end++;
            }
            state = batch(state, steps.subList(first, end), first + 1);
            latest = state;
            // What cannot be held from here on is in the way of the next step.
            account.at(Math.min(end + 1, account.total()));
            guards.seen(state);
            stopIfInterrupted();
        }
        for (Map.Entry<Integer, Problem> first : late.entrySet()) {
            account.at(first.getKey());
            throw first.getValue();
        }
        return state;
    }

    /** Waiting for what is there already does not notice it. */
    private static void stopIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** @param first the number of the first of these steps */
    private ClusterState batch(ClusterState before, List<Step> steps, int first) throws InterruptedException {
        account.at(first);
        Set<NodeName> concerned =
                steps.stream().flatMap(step -> step.about().stream()).collect(Collectors.toSet());
        boolean unguarded = guards.lookAgain(before);
        // What was looked at a moment ago, after the step before, need not be looked at again.
        ClusterState state = survey.look(before, unguarded ? concerned : survey.olderThan(FRESH, concerned));
        List<Numbered> open = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Numbered step = new Numbered(first + i, steps.get(i));
            if (step.step.goal().holds(state)) {
                remedies.forgetJob(state, step.step);
                account.done(step.number);
                events.accept(new Event.StepSkipped(step.number, account.total(), step.step));
            } else {
                open.add(step);
            }
        }
        if (open.isEmpty()) {
            return state;
        }
        for (Numbered step : open) {
            requireBefore(state, step.step);
        }
        account.at(open.get(0).number);
        stopIfInterrupted();
        if (open.size() == 1) {
            return step(state, open.get(0));
        }
        ClusterState looked = state;
        SideBySide.run(
                lanes,
                open.stream()
                        .<Callable<ClusterState>>map(step -> () -> step(looked, step))
                        .toList(),
                failed -> account.at(open.get(failed).number));
        for (Numbered step : open) {
            state = remembering(state, step.step);
        }
        return survey.look(state, concerned);
    }

    /** What was just done and leaves no trace in the cluster. */
    private static ClusterState remembering(ClusterState state, Step step) {
        return step.goal().leavesNoTrace() ? step.goal().assume(state) : state;
    }

    private record Numbered(int number, Step step) {}

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

    private ClusterState step(ClusterState state, Numbered numbered) throws InterruptedException {
        Step step = numbered.step;
        int number = numbered.number;
        events.accept(new Event.StepStarted(number, account.total(), step));
        remedies.begun(number, account.total(), step);
        Instant started = Instant.now();
        if (step.outage() == Outage.BEGINS || step.outage() == Outage.DURING) {
            noWritesSince = started;
        }
        changed = changed || !(step.action() instanceof Action.Await);
        Optional<Problem> said = Optional.empty();
        Output output = Output.NONE;
        ProgressWatch watch = ProgressWatch.of(
                progress,
                actions,
                state,
                step,
                sample -> events.accept(new Event.StepProgressed(
                        number, account.total(), step, sample.phase(), sample.done(), sample.total(), sample.rate())));
        // What counts is what is seen: a command may fail after it has done its work, or end well before it has.
        ClusterState[] seen = {state};
        boolean reached;
        try {
            try {
                output = performed(state, numbered);
                seen[0] = remembering(state, step);
            } catch (Problem failed) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                said = Optional.of(failed);
            }
            Duration patience = said.isPresent() ? Duration.ZERO : step.settling();
            Prospects.Wait wait = prospects.of(number, waits::nanos);
            reached = waits.until(patience, () -> {
                wait.begins();
                seen[0] = survey.look(seen[0], step.about());
                return step.goal().holds(seen[0]) || wait.isVain(seen[0]);
            });
            if (!step.goal().holds(seen[0]) && wait.isVain(seen[0])) {
                latest = seen[0];
                throw new Problem(
                        step.node() + ": " + step.title() + ": to wait on would be in vain: " + wait.reason(),
                        null,
                        null);
            }
        } catch (Problem blind) {
            throw failed(numbered, said.orElse(blind));
        } finally {
            watch.close();
        }
        if (!reached) {
            Problem failure = failed(
                    numbered,
                    said.orElseGet(() -> new Problem(
                            step.node() + ": could not " + step.title() + ": after "
                                    + step.settling().toSeconds() + " s it is still not so that " + step.goal(),
                            null,
                            null)));
            if (step.atLeast().filter(fact -> fact.holds(seen[0])).isEmpty()) {
                throw failure;
            }
            late.put(number, failure);
            return seen[0];
        }
        remedies.forgetJob(seen[0], step);
        account.done(number);
        events.accept(new Event.StepDone(
                number, account.total(), step, Duration.between(started, Instant.now()), output.text(), output.rows()));
        writesTaken(step);
        return seen[0];
    }

    private void writesTaken(Step step) {
        if ((step.outage() == Outage.ENDS || step.outage() == Outage.DURING) && noWritesSince != null) {
            events.accept(new Event.WritesTaken(Duration.between(noWritesSince, Instant.now())));
        }
    }

    private Problem failed(Numbered step, Problem cause) {
        events.accept(new Event.StepFailed(step.number, account.total(), step.step, cause));
        return cause;
    }

    /** A long command outlives the connection: kesh comes back and attaches to it. */
    private Output performed(ClusterState state, Numbered numbered) throws InterruptedException {
        Step step = numbered.step;
        if (!(step.action() instanceof Action.Run run) || run.command().job().isEmpty()) {
            return actions.perform(state, step);
        }
        jobs.add(step.node());
        try {
            return attached(state, numbered);
        } finally {
            jobs.remove(step.node());
        }
    }

    private Output attached(ClusterState state, Numbered numbered) throws InterruptedException {
        Step step = numbered.step;
        Output[] output = {Output.NONE};
        Problem[] lost = {null};
        boolean came = waits.until(RECONNECTING, () -> {
            try {
                // It may have ended well meanwhile, and then it must not be begun again.
                boolean ended = lost[0] != null && step.goal().holds(survey.look(state, step.about()));
                output[0] = ended ? Output.NONE : actions.perform(state, step);
                return true;
            } catch (TimedOut bound) {
                throw bound;
            } catch (Unreachable cause) {
                if (lost[0] == null) {
                    events.accept(new Event.ConnectionLost(numbered.number, account.total(), step, cause));
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
        if (changed) {
            return account.stopped(cause);
        }
        return guards.endedOldPause() ? account.onlyUnpaused(cause) : Outcome.refused(cause);
    }
}
