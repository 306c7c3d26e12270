package kesh.fact;

import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.plan.Fact;

/** The node's server accepts writes, and its record says that it is the primary. */
public record Promoted(NodeName node) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.node(node)
                .filter(Node::isPrimary)
                .flatMap(Node::registration)
                .filter(Registration::isActivePrimary)
                .isPresent();
    }

    /** Assumes also that the former primary is recorded as inactive. */
    @Override
    public ClusterState assume(ClusterState state) {
        if (state.server(node).isEmpty()) {
            return state;
        }
        ClusterState promoted = Timelines.below(
                Detachment.of(state, node)
                        .withServer(node, server -> server.inRecovery() ? server.asPrimary() : server),
                node);
        for (Node member : state.members()) {
            Registration row = member.registration().orElseThrow();
            if (member.name().equals(node)) {
                promoted = promoted.with(
                        node, seen -> seen.withRegistration(row.as(Role.PRIMARY, Optional.empty(), true)));
            } else if (row.role() == Role.PRIMARY) {
                promoted = promoted.with(
                        member.name(), seen -> seen.withRegistration(row.as(Role.PRIMARY, row.upstream(), false)));
            }
        }
        return promoted;
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " is the primary";
    }
}
