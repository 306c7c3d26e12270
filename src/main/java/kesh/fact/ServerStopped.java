package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** No server runs in the node's data directory. */
public record ServerStopped(NodeName node) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.node(node)
                .filter(seen -> seen.server().isKnown() && seen.runningServer().isEmpty())
                .isPresent();
    }

    /** Foresees that its sender sends it no WAL any more, and that its receivers receive nothing. */
    @Override
    public ClusterState assume(ClusterState state) {
        if (state.node(node).filter(seen -> seen.server().isKnown()).isEmpty()) {
            return state;
        }
        return Detachment.of(Detachment.below(state, node), node)
                .with(node, Node::withoutServer)
                .withMachine(
                        node,
                        machine -> machine.withDataDirectory(
                                keeping(state, machine.dataDirectory().withServerStopped())));
    }

    /** Keeps its slots and its settings, which outlive it. */
    private DataDirectory keeping(ClusterState state, DataDirectory data) {
        return data.control()
                .flatMap(control -> state.server(node).map(control::keeping))
                .map(data::withControl)
                .orElse(data);
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return "the server of " + node + " does not run";
    }
}
