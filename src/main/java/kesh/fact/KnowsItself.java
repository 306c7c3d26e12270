package kesh.fact;

import java.util.List;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.plan.Fact;

/**
 * The node's own copy of {@code repmgr.nodes} has its record, as an active one. Without the record repmgrd does not
 * start; on a standby it arrives by WAL, which takes time. If it is inactive, the other standbys do not count the node
 * when the primary is lost: the node and one of them may both be promoted.
 */
public record KnowsItself(Registration row) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(row.name())
                .flatMap(server -> server.registrations().found())
                .filter(rows -> rows.stream().anyMatch(own -> own.id().equals(row.id()) && own.active()))
                .isPresent();
    }

    /** The WAL that brings its own row to a standby has brought those that were written before. */
    @Override
    public ClusterState assume(ClusterState state) {
        List<Registration> before = state.primaries().stream()
                .findFirst()
                .filter(primary -> row.role() == Role.STANDBY)
                .flatMap(Node::runningServer)
                .flatMap(primary -> primary.registrations().found())
                .orElse(List.of());
        return state.withServer(
                row.name(),
                server -> server.withRegistrations(
                        server.registrations().map(own -> row.among(before.isEmpty() ? own : before))));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(row.name());
    }

    @Override
    public String toString() {
        return row.name() + "'s records have it as active";
    }
}
