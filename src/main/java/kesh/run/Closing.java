package kesh.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.survey.Survey;

/** The work after the steps, however far they came: releases what is held, and states how the run ended. */
final class Closing {
    /** The operator's wish as the cause that ended a run. */
    static final Problem INTERRUPTION = new Problem("interrupted", null, null);

    /** The time that an abandoned run may take to release what it holds. */
    private static final Duration RELEASING = Duration.ofSeconds(30);

    /** The maximum age of observations that the last survey uses. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Survey survey;
    private final Listeners events;
    private final Guards guards;
    private final Remedies remedies;
    private final Tally account;
    private volatile boolean begun;

    Closing(Survey survey, Listeners events, Guards guards, Remedies remedies, Tally account) {
        this.survey = survey;
        this.events = events;
        this.guards = guards;
        this.remedies = remedies;
        this.account = account;
    }

    boolean hasBegun() {
        return begun;
    }

    /** @param why what kept the steps from completing, if something did */
    Outcome released(Optional<Problem> why) {
        begun = true;
        // The remedy comes before failover resumes: until then nobody is promoted.
        Optional<Problem> cause = why.map(this::remedied);
        // The unpausing comes before the last survey, because what that shows must last.
        Optional<String> paused = unpaused();
        Outcome outcome;
        try {
            outcome = account.isAllDone() ? lastLook() : departure(cause.orElseThrow());
        } catch (RuntimeException | LinkageError bug) {
            outcome = stopped(Problem.bug(bug));
        }
        guards.release(account.latest(), account.hasChanged(), outcome.kind() == Outcome.Kind.DONE);
        return outcome.alarming(together(outcome.alarm(), paused));
    }

    private Optional<String> unpaused() {
        try {
            return guards.unpause(account.latest());
        } catch (RuntimeException | LinkageError bug) {
            events.accept(new Event.Warned(Problem.bug(bug)));
            return guards.perhapsPaused();
        }
    }

    /** Remedies the last step begun, unless the operator wants no more to be done. */
    private Problem remedied(Problem cause) {
        if (cause == INTERRUPTION || account.isAllDone()) {
            return cause;
        }
        try {
            Remedies.End end = remedies.after(account.latest(), cause);
            account.seen(end.seen());
            return end.cause();
        } catch (RuntimeException | LinkageError bug) {
            events.accept(new Event.Warned(Problem.bug(bug)));
            return cause;
        }
    }

    private Outcome lastLook() {
        Outcome outcome = new LastLook(survey, FRESH, events, account).after(account.plan(), account.latest());
        return outcome.kind() == Outcome.Kind.DONE ? outcome : outcome.alarming(withoutPrimary(account.latest()));
    }

    /** Returns the end of a run that leaves the cluster part way. */
    private Outcome departure(Problem why) {
        Optional<String> withoutPrimary = withoutPrimary(lookForPrimary());
        return stopped(why).alarming(withoutPrimary);
    }

    private static Optional<String> together(Optional<String> one, Optional<String> other) {
        String both = Stream.concat(one.stream(), other.stream()).collect(Collectors.joining("\n"));
        return Optional.of(both).filter(text -> !text.isEmpty());
    }

    /** Surveys once more, because nothing is known of a primary that a step removed or was about to remove. */
    private ClusterState lookForPrimary() {
        ClusterState before = account.latest();
        if (account.mayLackPrimary()) {
            try {
                account.seen(survey.look(before, before.names()));
            } catch (Problem blind) {
                return before;
            }
        }
        return account.latest();
    }

    /** Returns the alarm, the loudest of all, that clients cannot write although they should be able to. */
    private Optional<String> withoutPrimary(ClusterState seen) {
        boolean wanted = !account.plan().after().primaries().isEmpty();
        if (!account.hasChanged() || !wanted || !seen.primaries().isEmpty()) {
            return Optional.empty();
        }
        List<String> unseen = seen.members().stream()
                .filter(member -> !member.server().isKnown())
                .map(member -> member.name().value())
                .toList();
        return Optional.of(
                unseen.isEmpty()
                        ? "NO SERVER ACCEPTS WRITES NOW. Run it again to go on."
                        : "NO SERVER IS SEEN TO ACCEPT WRITES; it is not known whether " + String.join(", ", unseen)
                                + " does. Run it again to go on.");
    }

    /** Returns the outcome of a run whose steps did not complete. */
    private Outcome stopped(Problem cause) {
        boolean interrupted = cause == INTERRUPTION;
        if (!account.hasChanged() && !guards.endedOldPause() && !guards.leavePaused()) {
            return interrupted ? Outcome.interrupted() : Outcome.refused(cause);
        }
        Outcome outcome = account.hasChanged()
                ? account.stopped(cause)
                : guards.leavePaused() ? account.onlyPaused(cause) : account.onlyUnpaused(cause);
        return interrupted ? outcome.asInterruption() : outcome;
    }

    /**
     * Ends the run for an operator who cannot wait any longer for its own thread. It still releases what was held, as
     * far as that is possible within a bound, or until this thread is interrupted.
     */
    Outcome abandoned() {
        FutureTask<Optional<String>> release = new FutureTask<>(() -> {
            Optional<String> paused = guards.unpause(account.latest());
            guards.release(account.latest(), account.hasChanged(), false);
            return paused;
        });
        Thread releaser = new Thread(release, "release");
        releaser.setDaemon(true);
        releaser.start();
        Optional<String> paused;
        try {
            paused = release.get(RELEASING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException notReleased) {
            paused = guards.perhapsPaused();
        }
        Outcome outcome = account.isAllDone()
                ? Tally.stopped(INTERRUPTION, "Stopped after the last step: the cluster was not inspected again.")
                        .asInterruption()
                : stopped(INTERRUPTION);
        return outcome.alarming(together(withoutPrimary(account.latest()), paused));
    }
}
