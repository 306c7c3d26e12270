package kesh.fact;

import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory;
import kesh.cluster.DataDirectory.Control;
import kesh.cluster.Lsn;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * A server has written a checkpoint later than one that was seen.
 *
 * @param seen where that one is
 */
public record Checkpointed(NodeName node, Lsn seen) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return control(state)
                .filter(control -> control.checkpoint().compareTo(seen) > 0)
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return control(state)
                .map(control -> state.withMachine(
                        node,
                        machine -> machine.withDataDirectory(
                                machine.dataDirectory().withControl(control.at(new Lsn(seen.bytes() + 1))))))
                .orElse(state);
    }

    private Optional<Control> control(ClusterState state) {
        return state.machine(node).map(machine -> machine.dataDirectory()).flatMap(DataDirectory::control);
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " has written a checkpoint";
    }
}
