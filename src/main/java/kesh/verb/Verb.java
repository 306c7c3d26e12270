package kesh.verb;

import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.plan.Plan;

/** Something that an operator asks for. */
public interface Verb {

    /** Pure and total: whatever the state, the answer is a plan, if only one whose checks say why there is none. */
    Plan plan(ClusterState now);

    /** What has to be looked at for this, beyond the usual. */
    default Set<Interest> interests() {
        return Set.of();
    }

    /** One verb that does what this and the next one in the script ask for, side by side, if there is such a one. */
    default Optional<Verb> alongside(Verb next) {
        return Optional.empty();
    }
}
