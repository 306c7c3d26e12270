package kesh.fact;

import java.util.OptionalInt;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.plan.Fact;

/** No repmgrd runs on the node's machine. */
public record RepmgrdStopped(NodeName node) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .filter(machine -> machine.repmgrd().isEmpty())
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withServer(
                        node,
                        server -> server.repmgrd().isKnown()
                                ? server.withRepmgrd(Seen.known(new Server.Repmgrd(false, false)))
                                : server)
                .withMachine(node, machine -> machine.withRepmgrd(OptionalInt.empty()));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return "no repmgrd runs on " + node;
    }
}
