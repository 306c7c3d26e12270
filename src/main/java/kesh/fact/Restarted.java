package kesh.fact;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Fact;

/**
 * The node's server was started later than one that was seen. What waited for that is in force.
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

    /** When that will be is not known: later than all that is. */
    @Override
    public ClusterState assume(ClusterState state) {
        OptionalInt installed = state.machine(node)
                .flatMap(Machine::software)
                .map(Machine.Software::number)
                .orElse(OptionalInt.empty());
        ClusterState alone = state;
        for (NodeName receiver : receivers(state)) {
            alone = Detachment.of(alone, receiver).withServer(receiver, Server::receivingNothing);
        }
        return alone.withServer(node, server -> server.restarted(installed.orElse(server.version()), Instant.MAX));
    }

    /** They come back by themselves after a while: that is another fact. */
    private List<NodeName> receivers(ClusterState state) {
        return state.nodes().stream()
                .map(Node::name)
                .filter(other -> state.server(node)
                        .flatMap(server -> server.replication(other))
                        .isPresent())
                .toList();
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
