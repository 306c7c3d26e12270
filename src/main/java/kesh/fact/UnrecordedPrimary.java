package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * The node's server was promoted, and its record does not say so: repmgr was cut off before that. A repmgrd on another
 * standby that knows of no primary may then promote a second one.
 */
public record UnrecordedPrimary(NodeName node) implements Fact {

    @Override
    public boolean holds(ClusterState state) {
        return new TakesWrites(node).holds(state) && !new Promoted(node).holds(state);
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return holds(state)
                ? state
                : state.withServer(node, server -> server.inRecovery() ? server.asPrimary() : server)
                        .with(node, seen -> seen.registration()
                                .map(row -> seen.withRegistration(row.as(row.role(), row.upstream(), false)))
                                .orElse(seen));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " accepts writes, and is not recorded as the primary";
    }
}
