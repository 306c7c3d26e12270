package kesh.plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;

/**
 * A statement about a cluster. As the goal of a step it must be one that half-done work cannot show.
 *
 * <p>Law, tested for every kind: {@code fact.holds(fact.assume(state))}.
 */
public interface Fact {

    boolean holds(ClusterState state);

    /** What of it is not so: empty if and only if it holds. Of several facts in one, those that do not hold. */
    default List<Fact> missing(ClusterState state) {
        return holds(state) ? List.of() : List.of(this);
    }

    /** The state as it will be once the fact holds. */
    ClusterState assume(ClusterState state);

    /** The nodes that must be looked at to tell. */
    Set<NodeName> about();

    /** Whether no look at the cluster shows it: the run itself has to remember that it did it, and shows its output. */
    default boolean leavesNoTrace() {
        return false;
    }

    /** How it can be told how far it is from being so, if that may take long. */
    default Optional<Progress> progress() {
        return Optional.empty();
    }

    /** The statement in words, for plans and for errors: "pg4 streams from pg1". */
    @Override
    String toString();
}
