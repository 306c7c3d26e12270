package kesh.run;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.plan.cost.Experience;

/** Something that happened. Views and the journal are made of events and of nothing else. */
public sealed interface Event {

    /**
     * A plan was made; nothing was done.
     *
     * @param experience what to expect of it; absent if it was planned from saved facts, where the plan must be the
     *     same whoever makes it
     */
    record Planned(Plan plan, Optional<Experience> experience) implements Event {
        public Planned(Plan plan) {
            this(plan, Optional.empty());
        }
    }

    /**
     * The cluster is no longer as it was when the plan was made; the plan for its present state follows.
     *
     * @param changes fact by fact
     */
    record Replanned(List<String> changes) implements Event {
        public Replanned {
            changes = List.copyOf(changes);
        }
    }

    /** From here on, all events are also written to this file. */
    record JournalOpened(String file) implements Event {}

    record GuardTaken(Guard guard) implements Event {}

    /** A lock is lost, as kesh could not reach its server for a while; kesh tries to take it again. */
    record LockLost(Guard.Lock lock, Problem cause) implements Event {}

    /** A lock is held again that was lost with its server, or because kesh could not reach that for a while. */
    record LockTakenAgain(Guard.Lock lock) implements Event {}

    record GuardReleased(Guard guard, Optional<Problem> failure) implements Event {}

    /** @param number counted from 1 */
    record StepStarted(int number, int of, Step step) implements Event {}

    /** The step's goal held already. */
    record StepSkipped(int number, int of, Step step) implements Event {}

    /**
     * @param done bytes, where they are known
     * @param total bytes, an estimate
     * @param rate the average in bytes per second; absent while it is not known
     */
    record StepProgressed(
            int number, int of, Step step, String phase, OptionalLong done, OptionalLong total, OptionalLong rate)
            implements Event {

        /** Returns the time left at that rate. */
        public OptionalLong secondsLeft() {
            return rate.isEmpty() || total.isEmpty() || rate.getAsLong() <= 0
                    ? OptionalLong.empty()
                    : OptionalLong.of((long)
                            Math.ceil(Math.max(0, total.getAsLong() - done.orElse(0)) / (double) rate.getAsLong()));
        }
    }

    /**
     * The connection was lost during a step. A long command runs on, and kesh tries to re-attach to it; for any other
     * command, kesh inspects whether it has done its work.
     *
     * @param atMost how long kesh tries
     */
    record ConnectionLost(int number, int of, Step step, Problem cause, Duration atMost) implements Event {
        public boolean goesOn() {
            return step.outlivesConnection();
        }
    }

    /**
     * @param output what the command printed
     * @param rows what the statement returned, by column in their order; a NULL is null
     */
    record StepDone(int number, int of, Step step, Duration took, String output, List<Map<String, String>> rows)
            implements Event {
        public StepDone(int number, int of, Step step, Duration took, String output) {
            this(number, of, step, took, output, List.of());
        }
    }

    record StepFailed(int number, int of, Step step, Problem cause) implements Event {}

    /**
     * A run has acted by itself because a step did not reach its goal.
     *
     * @param failure why that failed, if it did
     */
    record Remedied(int number, int of, Step step, Duration took, Optional<Problem> failure) implements Event {}

    /** @param atMost how long no server accepted writes, from the start of one step to the end of another */
    record WritesTaken(Duration atMost) implements Event {}

    /** Something is wrong, but the run continues. */
    record Warned(Problem problem) implements Event {}

    /** The result of a last survey after all steps. */
    record Surveyed(ClusterState state) implements Event {}

    record Ended(Outcome outcome) implements Event {}
}
