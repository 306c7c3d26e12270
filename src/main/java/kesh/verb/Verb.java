package kesh.verb;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.plan.Plan;

/** An operation that an operator can ask for. */
public interface Verb {

    /** Pure and total: whatever the state is, this returns a plan. If nothing can be done, the plan's checks say why. */
    Plan plan(ClusterState now);

    /** The things that the survey must read for this verb, beyond the usual ones. */
    default Set<Interest> interests() {
        return Set.of();
    }

    /** The words by which it calls nodes, in the order of the script. */
    default List<String> words() {
        return List.of();
    }

    /** A single verb that does the work of this one and of the next one in the script side by side, if there is one. */
    default Optional<Verb> alongside(Verb next) {
        return Optional.empty();
    }
}
