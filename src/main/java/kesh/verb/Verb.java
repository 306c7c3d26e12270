package kesh.verb;

import kesh.cluster.ClusterState;
import kesh.plan.Plan;

/** Something that an operator asks for. */
public interface Verb {

    /** Pure and total: whatever the state, the answer is a plan, if only one whose checks say why there is none. */
    Plan plan(ClusterState now);
}
