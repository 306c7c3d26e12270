package kesh.fact;

import java.time.Instant;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * The node's server has read its configuration files since it was seen.
 *
 * @param seen when it had last read them, by the clock of its host
 */
public record ConfigurationLoaded(NodeName node, Instant seen) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(node)
                .flatMap(server -> server.activity().loaded().found())
                .filter(loaded -> loaded.isAfter(seen))
                .isPresent();
    }

    /** Assumes a time later than any other, as the real one is not known yet. */
    @Override
    public ClusterState assume(ClusterState state) {
        return state.withServer(node, server -> server.loaded(Instant.MAX));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " has loaded its configuration again";
    }
}
