package kesh.fact;

import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * The cluster's events show no kesh whose pause of failover still lasts.
 *
 * @param primary the node whose events count
 */
public record PauseEnded(NodeName primary) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(primary)
                .filter(server -> server.activity().pausedBy().isEmpty())
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withServer(
                primary, server -> server.withActivity(server.activity().pausedBy(Optional.empty())));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(primary);
    }

    @Override
    public String toString() {
        return "no kesh keeps failover paused";
    }
}
