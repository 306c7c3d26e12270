package kesh.fact;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** A file exists with that content and mode. */
public record FileIs(NodeName node, String path, Machine.SeenFile file) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .filter(machine -> file.equals(machine.files().get(path)))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(node, machine -> {
            Map<String, Machine.SeenFile> files = new TreeMap<>(machine.files());
            files.put(path, file);
            return machine.withFiles(files);
        });
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return "%s on %s is %s…, mode %s"
                .formatted(
                        path,
                        node,
                        file.sha256().substring(0, Math.min(12, file.sha256().length())),
                        file.mode());
    }
}
