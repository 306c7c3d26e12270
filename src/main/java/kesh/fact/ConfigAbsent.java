package kesh.fact;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine.ConfigFile;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** There is no repmgr.conf on a node. */
public record ConfigAbsent(NodeName node, String path) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .filter(machine ->
                        !machine.config().exists() || !machine.config().path().equals(path))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(
                node,
                machine -> machine.withConfig(new ConfigFile(
                        path,
                        Optional.empty(),
                        Map.of(),
                        false,
                        machine.config().writable())));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return "there is no " + path + " on " + node;
    }
}
