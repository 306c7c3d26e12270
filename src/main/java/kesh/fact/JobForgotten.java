package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** Nothing is left of a job of that name. */
public record JobForgotten(NodeName node, String job) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .filter(machine -> !machine.jobs().containsKey(job))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(node, machine -> machine.withoutJob(job));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return "nothing is left of the job " + job + " on " + node;
    }
}
