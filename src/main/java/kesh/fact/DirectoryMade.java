package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine.Directory;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** A directory exists, and the user may write in it. */
public record DirectoryMade(NodeName node, String path) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .flatMap(machine -> machine.directory(path))
                .filter(directory -> directory.exists() && directory.writable())
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(node, machine -> machine.withDirectory(path, new Directory(true, true, true)));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return path + " exists on " + node;
    }
}
