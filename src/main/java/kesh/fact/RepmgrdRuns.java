package kesh.fact;

import java.util.OptionalInt;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.plan.Fact;

/** The node's repmgrd runs and the server knows of it. */
public record RepmgrdRuns(NodeName node) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(node)
                .flatMap(server -> server.repmgrd().found())
                .filter(Server.Repmgrd::running)
                .isPresent();
    }

    /** Assumes the pause as it was: the server keeps it, and it outlasts repmgrd. */
    @Override
    public ClusterState assume(ClusterState state) {
        return state.withServer(
                        node,
                        server -> server.withRepmgrd(Seen.known(new Server.Repmgrd(
                                true,
                                server.repmgrd()
                                        .found()
                                        .filter(Server.Repmgrd::paused)
                                        .isPresent()))))
                .withMachine(node, machine -> machine.withRepmgrd(OptionalInt.of(0)));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return "repmgrd runs on " + node;
    }
}
