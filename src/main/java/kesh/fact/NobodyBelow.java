package kesh.fact;

import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.plan.Fact;

/**
 * No node is recorded below that one, in the records of a server that runs.
 *
 * @param keeper the node whose records are meant: the primary
 */
public record NobodyBelow(NodeName keeper, NodeId id) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(keeper).isPresent() && state.members().stream().noneMatch(this::isBelow);
    }

    @Override
    public ClusterState assume(ClusterState state) {
        ClusterState assumed = state;
        for (Node member : state.members()) {
            if (isBelow(member)) {
                Registration row = member.registration().orElseThrow();
                assumed = assumed.with(
                        member.name(),
                        node -> node.withRegistration(row.as(row.role(), Optional.empty(), row.active())));
            }
        }
        return state.server(keeper).isPresent() ? assumed : state;
    }

    private boolean isBelow(Node member) {
        return member.registration().flatMap(Registration::upstream).equals(Optional.of(id));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(keeper);
    }

    @Override
    public String toString() {
        return "no node is recorded below node " + id;
    }
}
