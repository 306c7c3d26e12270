package kesh.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.plan.Guard;
import kesh.plan.Outage;
import kesh.plan.Plan;
import kesh.plan.Remedy;
import kesh.plan.Step;

/**
 * Decides if it makes sense to wait for a step's goal. It does not where the step's remedy says so. Nor does it, while
 * this run has failover paused, once the primary is gone and no step is left that makes another one: only failover can
 * mend that, once it resumes. Nor does it once a node is primary that the plan knows as none: the goals are those of another
 * cluster, and the nodes may follow that one by now.
 */
final class Prospects {
    /** A connection that is lost for a moment is back within this time. */
    private static final Duration HOPELESS = Duration.ofSeconds(5);

    private static final Duration GONE = Duration.ofSeconds(15);

    /** A wait that takes longer than this inspects the other members, too, and again after as long. */
    private static final Duration AROUND = Duration.ofSeconds(15);

    private final List<Step> steps;
    private final boolean pauses;

    /** The nodes promised to be primary, by the number of steps that are done. */
    private final List<Set<NodeName>> primaries = new ArrayList<>();

    Prospects(Plan plan) {
        steps = plan.steps();
        pauses = plan.guards().stream().anyMatch(Guard.Pause.class::isInstance);
        ClusterState state = plan.before();
        primaries.add(primaries(state));
        for (Step step : steps) {
            state = step.goal().assume(state);
            primaries.add(primaries(state));
        }
    }

    private static Set<NodeName> primaries(ClusterState state) {
        return state.primaries().stream().map(Node::name).collect(Collectors.toSet());
    }

    /**
     * @param number the number of the step, from 1
     * @param nanos a clock
     */
    Wait of(int number, LongSupplier nanos) {
        return new Wait(number, nanos);
    }

    /** True if from this step on the run makes no node primary, and there should be one: a later restart makes none. */
    private boolean dependsOnPrimary(int number) {
        boolean changes = steps.get(number - 1).outage() != Outage.NONE;
        for (int i = number; i <= steps.size(); i++) {
            Set<NodeName> added = new HashSet<>(primaries.get(i));
            added.removeAll(primaries.get(i - 1));
            changes = changes || !added.isEmpty();
        }
        return !changes && !primaries.get(number).isEmpty();
    }

    /** The wait of one step. */
    final class Wait {
        private final int number;
        private final LongSupplier nanos;
        private final Optional<Remedy> remedy;
        private final boolean dependsOnPrimary;
        private String reason = "";
        private long since;
        private long began;
        private long lookedAround;

        private Wait(int number, LongSupplier nanos) {
            this.number = number;
            this.nanos = nanos;
            remedy = steps.get(number - 1).remedy();
            dependsOnPrimary = pauses && dependsOnPrimary(number);
            lookedAround = nanos.getAsLong();
        }

        /** True if it is time to inspect all members: the nodes of the step do not show that another became primary. */
        boolean isToLookAround() {
            boolean due = nanos.getAsLong() - lookedAround >= AROUND.toNanos();
            lookedAround = due ? nanos.getAsLong() : lookedAround;
            return due;
        }

        /** Marks the begin of a survey, which takes time where nobody answers. */
        void begins() {
            began = nanos.getAsLong();
        }

        /** True if the wait has been hopeless for some time. */
        boolean isVain(ClusterState seen) {
            boolean hopeless =
                    remedy.filter(known -> known.hopeless().holds(seen)).isPresent();
            boolean gone = dependsOnPrimary && seen.primaries().isEmpty();
            String others = unforeseen(seen);
            String now = hopeless
                    ? remedy.get().hopeless().toString()
                    : gone ? gone() : others.isEmpty() ? "" : others + " has become primary meanwhile";
            if (!now.equals(reason)) {
                reason = now;
                since = began;
            }
            Duration bound = hopeless || !others.isEmpty() && !gone ? HOPELESS : GONE;
            return !reason.isEmpty() && nanos.getAsLong() - since >= bound.toNanos();
        }

        /** The primaries that the plan neither saw nor makes. */
        private String unforeseen(ClusterState seen) {
            return primaries(seen).stream()
                    .filter(node -> primaries.stream().noneMatch(known -> known.contains(node)))
                    .map(NodeName::value)
                    .sorted()
                    .collect(Collectors.joining(", "));
        }

        private String gone() {
            return primaries.get(number).stream().map(NodeName::value).sorted().collect(Collectors.joining(", "))
                    + ", which was the primary, no longer runs or answers";
        }

        String reason() {
            return reason;
        }
    }
}
