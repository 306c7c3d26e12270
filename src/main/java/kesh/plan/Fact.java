package kesh.plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.cluster.Right;

/**
 * A statement about a cluster. If it is the goal of a step, half-done work must not make it true.
 *
 * <p>This law is tested for every kind: {@code fact.holds(fact.assume(state))}.
 */
public interface Fact {

    boolean holds(ClusterState state);

    /**
     * Returns what is not yet true of it: empty if and only if it holds. A fact made of several returns those that do
     * not hold.
     */
    default List<Fact> missing(ClusterState state) {
        return holds(state) ? List.of() : List.of(this);
    }

    /** Returns the state as it will be once the fact holds. */
    ClusterState assume(ClusterState state);

    /** Returns the nodes that must be inspected to know if it holds. */
    Set<NodeName> about();

    /** Returns what kesh's user must be allowed to see in the servers of these nodes, to know if it holds. */
    default Set<Right> rights() {
        return Set.of();
    }

    /**
     * True if no survey of the cluster shows it: the run itself has to remember that it did it, and shows its output.
     */
    default boolean leavesNoTrace() {
        return false;
    }

    /** Returns how to measure its progress, if it may take long. */
    default Optional<Progress> progress() {
        return Optional.empty();
    }

    /** Returns the statement in words, for plans and for errors: "pg4 streams from pg1". */
    @Override
    String toString();
}
