package kesh.fact;

import java.time.Instant;
import java.util.OptionalInt;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * The node's server was started later than the one that was seen. Changes that waited for a restart are in force.
 *
 * @param seen when that one was started, by the clock of its host
 */
public record Restarted(NodeName node, Instant seen) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(node)
                .filter(server -> server.activity().started().isAfter(seen))
                .isPresent();
    }

    /**
     * Assumes a time later than any other, as the real one is not known yet. Its standbys re-attach after a while: that
     * is another fact.
     */
    @Override
    public ClusterState assume(ClusterState state) {
        OptionalInt installed = state.machine(node)
                .flatMap(Machine::software)
                .map(Machine.Software::number)
                .orElse(OptionalInt.empty());
        return Detachment.below(state, node)
                .withServer(node, server -> server.restarted(installed.orElse(server.version()), Instant.MAX));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return "the server of " + node + " was restarted";
    }
}
