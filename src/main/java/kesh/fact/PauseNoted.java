package kesh.fact;

import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * The cluster's events tell that a kesh holds failover paused, so that a pause which outlasts it is known for what it is.
 *
 * @param primary whose events count
 * @param by who holds it
 */
public record PauseNoted(NodeName primary, String by) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(primary)
                .filter(server -> server.activity().pausedBy().isPresent())
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return holds(state)
                ? state
                : state.withServer(
                        primary, server -> server.withActivity(server.activity().pausedBy(Optional.of(by))));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(primary);
    }

    @Override
    public String toString() {
        return "the events of " + primary + " tell of the pause of failover";
    }
}
