package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** The data directory is absent or empty. */
public record DataDirectoryFree(NodeName node, String path) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .map(Machine::dataDirectory)
                .filter(data -> data.path().equals(path) && data.free())
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(
                node,
                machine -> machine.withDataDirectory(machine.dataDirectory().emptied()));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return path + " on " + node + " is free";
    }
}
