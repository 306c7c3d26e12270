package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.plan.Fact;

/** The node's repmgrd is paused, or is not. */
public record FailoverIs(NodeName node, boolean paused) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(node)
                .flatMap(server -> server.repmgrd().found())
                .filter(repmgrd -> repmgrd.paused() == paused)
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withServer(
                node,
                server -> server.withRepmgrd(Seen.known(new Server.Repmgrd(
                        server.repmgrd().found().filter(Server.Repmgrd::running).isPresent(), paused))));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return paused ? "failover is paused on " + node : "failover is not paused on " + node;
    }
}
