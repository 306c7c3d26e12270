package kesh.fact;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** The host remembers that a job ended well. */
public record JobDone(NodeName node, String job) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .flatMap(machine -> Optional.ofNullable(machine.jobs().get(job)))
                .filter(found -> found.exit().equals(OptionalInt.of(0)))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(node, machine -> machine.withJob(job, new Machine.Job(false, OptionalInt.of(0), "")));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " remembers that the job " + job + " is done";
    }
}
