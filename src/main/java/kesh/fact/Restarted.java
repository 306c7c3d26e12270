package kesh.fact;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Fact;

/**
 * The node's server was started later than the one that was seen. Changes that waited for a restart are in force.
 *
 * @param seen when that one was started, by the clock of its host; {@link Instant#MAX} if it is only started by an earlier
 *     step, so that nobody knows yet when that will be
 * @param waiting the settings that waited for a restart
 */
public record Restarted(NodeName node, Instant seen, List<String> waiting) implements Fact {
    public Restarted {
        waiting = List.copyOf(waiting);
    }

    @Override
    public boolean holds(ClusterState state) {
        return state.server(node)
                .map(Server::activity)
                .filter(its -> seen.equals(Instant.MAX) || its.started().isAfter(seen))
                .filter(its -> Collections.disjoint(its.pendingRestart(), waiting))
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
