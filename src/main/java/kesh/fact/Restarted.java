package kesh.fact;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
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
        Optional<String> installed =
                state.machine(node).flatMap(Machine::software).map(Machine.Software::version);
        return state.withServer(
                node,
                server -> server.restarted(installed.flatMap(Restarted::number).orElse(server.version()), Instant.MAX));
    }

    /** 15.18 is {@code server_version_num} 150018. */
    private static Optional<Integer> number(String version) {
        return version.matches("\\d{2}\\.\\d{1,3}")
                ? Optional.of(
                        Integer.parseInt(version.substring(0, 2)) * 10_000 + Integer.parseInt(version.substring(3)))
                : Optional.empty();
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
