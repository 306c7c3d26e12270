package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory.Control;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** The control file says that the server was stopped cleanly, not that it crashed or runs. */
public record CleanlyShutDown(NodeName node) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.control(node)
                .filter(control -> control.state().startsWith(Control.SHUT_DOWN))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withControl(node, control -> control.shutDownAt(control.checkpoint()));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + "'s data is as after a clean shutdown";
    }
}
