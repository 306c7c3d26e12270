package kesh.run;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.plan.Action;
import kesh.plan.Fact;
import kesh.plan.Outage;
import kesh.plan.Step;
import kesh.remote.TimedOut;
import kesh.remote.Unreachable;
import kesh.survey.Survey;

/** Carries out one step: acts, and then waits until its goal is seen to hold. Several steps may run side by side. */
final class OneStep {
    /** The time for which kesh tries to reconnect to a host where a long command runs. */
    private static final Duration RECONNECTING = Duration.ofMinutes(10);

    /** The time for which kesh inspects whether a command with a lost connection has done its work. */
    private static final Duration COMING_BACK = Duration.ofMinutes(1);

    private final Actions actions;
    private final Survey survey;
    private final Listeners events;
    private final Waits waits;
    private final Tally account;
    private final java.util.concurrent.Executor lanes;
    private final Remedies remedies;
    private final Prospects prospects;
    private final Consumer<Step> taken;
    private final Silence silence = new Silence(ZoneId.systemDefault());
    private final ScheduledExecutorService progress;

    /** @param taken receives each step that was successful */
    OneStep(
            Actions actions,
            Survey survey,
            Listeners events,
            Waits waits,
            Tally account,
            java.util.concurrent.Executor lanes,
            Remedies remedies,
            Prospects prospects,
            Consumer<Step> taken) {
        this.actions = actions;
        this.survey = survey;
        this.events = events;
        this.waits = waits;
        this.progress = waits.progress();
        this.account = account;
        this.lanes = lanes;
        this.remedies = remedies;
        this.prospects = prospects;
        this.taken = taken;
    }

    /** @param number counted from 1 */
    record Numbered(int number, Step step) {}

    /** Adds a step that was just done and leaves no trace in the cluster. */
    static ClusterState remembering(ClusterState state, Step step) {
        return step.goal().leavesNoTrace() ? step.goal().assume(state) : state;
    }

    /**
     * Carries out the step.
     *
     * @return the last state seen, in which its goal holds
     * @throws Problem if it failed, which has been reported by then
     * @throws InterruptedException if the thread was interrupted, and the goal does not hold
     */
    ClusterState take(ClusterState state, Numbered numbered) throws InterruptedException {
        Step step = numbered.step;
        int number = numbered.number;
        events.accept(new Event.StepStarted(number, account.total(), step));
        remedies.begun(number, account.total(), step);
        Instant started = Instant.now();
        if (step.outage() == Outage.BEGINS || step.outage() == Outage.DURING) {
            account.noWritesSince(started);
        }
        if (!(step.action() instanceof Action.Await)) {
            beginChanging(numbered);
        }
        ProgressWatch watch = ProgressWatch.of(
                progress,
                actions,
                state,
                step,
                sample -> events.accept(new Event.StepProgressed(
                        number, account.total(), step, sample.phase(), sample.done(), sample.total(), sample.rate())));
        // Only what is seen counts: a command may fail after it has done its work, or end well before it has.
        ClusterState[] seen = {state};
        Output output = Output.NONE;
        Optional<Problem> said = Optional.empty();
        Duration patience = step.settling();
        Prospects.Wait wait = prospects.of(number, waits::nanos);
        boolean[] vain = {false};
        boolean reached;
        try {
            try {
                output = performed(state, numbered, watch);
                seen[0] = remembering(state, step);
            } catch (Problem failed) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                said = Optional.of(failed);
                patience = patienceAfter(failed, numbered);
            }
            reached = waits.until(patience, () -> {
                        wait.begins();
                        boolean holds = reaches(seen, step, watch);
                        if (!holds && wait.isToLookAround()) {
                            seen[0] = survey.look(seen[0], members(seen[0]));
                        }
                        vain[0] = !holds && wait.isVain(seen[0]);
                        return holds || vain[0];
                    })
                    && !vain[0];
        } catch (InterruptedException asked) {
            reached = isDoneAllTheSame(seen, step, watch);
        } catch (Problem blind) {
            if (!Thread.interrupted()) {
                throw failed(numbered, said.map(own -> withWayOut(step, own)).orElse(blind));
            }
            reached = isDoneAllTheSame(seen, step, watch);
        } finally {
            account.seen(seen[0]);
            watch.close();
        }
        if (!reached) {
            Problem cause = vain[0] && !patience.isZero()
                    ? inVain(step, wait.reason())
                    : withWayOut(step, unreached(step, seen[0], said, patience));
            Problem failure = failed(numbered, actions.withEvidence(seen[0], step, started, cause));
            if (vain[0] || step.atLeast().filter(fact -> fact.holds(seen[0])).isEmpty()) {
                throw failure;
            }
            account.late(number, failure);
            return seen[0];
        }
        if (step.outlivesConnection()) {
            Undisturbed.run(lanes, () -> remedies.forgetJob(seen[0], step));
        }
        account.done(number);
        account.endedOn(step.node());
        events.accept(new Event.StepDone(
                number, account.total(), step, Duration.between(started, Instant.now()), output.text(), output.rows()));
        taken.accept(step);
        return seen[0];
    }

    /** Refuses the first change if the journal has no room for it: this is the last moment to leave all as it is. */
    private void beginChanging(Numbered step) {
        try {
            events.begin();
        } catch (Problem unkept) {
            throw failed(step, unkept);
        }
        account.changes();
    }

    private static Set<NodeName> members(ClusterState state) {
        return state.members().stream().map(Node::name).collect(Collectors.toSet());
    }

    /** Surveys again and returns true if the goal holds. */
    private boolean reaches(ClusterState[] seen, Step step, ProgressWatch watch) {
        seen[0] = survey.look(seen[0], step.about());
        silence.seen(seen[0], step.about(), Instant.now());
        watch.hindered(silence.told(seen[0], step.about()));
        return step.goal().holds(seen[0]);
    }

    /**
     * Checks an interrupted step. The command may have done its work when it was cut off: then the step is reported as
     * done, and the thread stays interrupted.
     *
     * @throws InterruptedException if the step is not seen to be done
     */
    private boolean isDoneAllTheSame(ClusterState[] seen, Step step, ProgressWatch watch) throws InterruptedException {
        boolean done = false;
        if (!step.goal().leavesNoTrace()) {
            try {
                done = Undisturbed.get(lanes, () -> reaches(seen, step, watch));
            } catch (Problem blind) {
                throw new InterruptedException();
            }
        }
        if (!done) {
            throw new InterruptedException();
        }
        Thread.currentThread().interrupt();
        return true;
    }

    /**
     * Returns how long to wait for the goal though the action failed: it may be running or done, out of sight for now.
     */
    private Duration patienceAfter(Problem failed, Numbered step) {
        boolean cutOff = failed instanceof Unreachable lost && lost.mayHaveTakenEffect();
        if (!cutOff || step.step.outlivesConnection() || step.step.goal().leavesNoTrace()) {
            return Duration.ZERO;
        }
        events.accept(new Event.ConnectionLost(step.number, account.total(), step.step, failed, COMING_BACK));
        return COMING_BACK;
    }

    private static Problem inVain(Step step, String why) {
        return new Problem(step.node() + ": " + step.title() + ": waiting longer would be useless: " + why, null, null);
    }

    private Problem unreached(Step step, ClusterState seen, Optional<Problem> said, Duration patience) {
        if (said.isPresent() && patience.isZero()) {
            return said.get();
        }
        String missing = step.goal().missing(seen).stream().map(Fact::toString).collect(Collectors.joining(", and "));
        List<String> details = new ArrayList<>(silence.told(seen, step.about()));
        said.ifPresent(lost -> {
            details.add(lost.getMessage());
            lost.detail().ifPresent(details::add);
        });
        String what = step.node() + ": could not " + step.title();
        long seconds = patience.toSeconds();
        return new Problem(
                said.isPresent()
                        ? "%s: the connection was lost, and after %d s this is still not the case: %s"
                                .formatted(what, seconds, missing)
                        : "%s: after %d s this is still not the case: %s".formatted(what, seconds, missing),
                details.isEmpty() ? null : String.join("\n", details),
                said.flatMap(Problem::hint).orElse(null));
    }

    private Problem failed(Numbered step, Problem cause) {
        events.accept(new Event.StepFailed(step.number, account.total(), step.step, cause));
        return cause;
    }

    /** Adds the other way to a failure that has its own cause; a host that cannot be reached is no such cause. */
    private static Problem withWayOut(Step step, Problem cause) {
        boolean own = cause.hint().isEmpty() && !(cause instanceof Unreachable) && !(cause instanceof TimedOut);
        return step.otherwise()
                .filter(word -> own)
                .map(word -> new Problem(
                        cause.getMessage(), cause.detail().orElse(null), "if it fails again: " + word, cause))
                .orElse(cause);
    }

    /** Performs the action. A long command outlives the connection: kesh re-attaches to it. */
    private Output performed(ClusterState state, Numbered numbered, ProgressWatch watch) throws InterruptedException {
        Step step = numbered.step;
        if (!step.outlivesConnection()) {
            return actions.perform(state, step);
        }
        account.goesOnOn(step.node());
        Output output;
        try {
            output = attached(state, numbered, watch);
        } catch (TimedOut goesOn) {
            throw goesOn;
        } catch (Problem failed) {
            if (!Thread.currentThread().isInterrupted()) {
                account.endedOn(step.node());
                if (failed instanceof Unreachable) {
                    account.lostSightOf(step.node());
                }
            }
            throw failed;
        }
        account.endedOn(step.node());
        return output;
    }

    private Output attached(ClusterState state, Numbered numbered, ProgressWatch watch) throws InterruptedException {
        Step step = numbered.step;
        Output[] output = {Output.NONE};
        Unreachable[] lost = {null};
        ClusterState[] seen = {state};
        boolean came = waits.until(RECONNECTING, () -> {
            try {
                // It may have ended well meanwhile, and then it must not be begun again.
                boolean ended = lost[0] != null && reaches(seen, step, watch);
                output[0] = ended ? Output.NONE : actions.perform(state, step);
                return true;
            } catch (Unreachable cause) {
                if (Thread.currentThread().isInterrupted()) {
                    throw cause;
                }
                if (lost[0] == null) {
                    events.accept(
                            new Event.ConnectionLost(numbered.number, account.total(), step, cause, RECONNECTING));
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
}
