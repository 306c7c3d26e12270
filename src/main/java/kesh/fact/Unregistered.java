package kesh.fact;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.plan.Fact;

/**
 * The primary's repmgr.nodes has no row of that id.
 *
 * @param primary whose records count
 */
public record Unregistered(NodeName primary, NodeId id) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(primary)
                .map(Server::registrations)
                .flatMap(Seen::found)
                .filter(rows -> rows.stream().noneMatch(row -> row.id().equals(id)))
                .isPresent();
    }

    /** A node that the script does not declare is of no concern any more. */
    @Override
    public ClusterState assume(ClusterState state) {
        if (state.server(primary).isEmpty()) {
            return state;
        }
        List<Node> nodes = new ArrayList<>();
        for (Node node : state.nodes()) {
            if (node.registration().map(Registration::id).filter(id::equals).isEmpty()) {
                nodes.add(node);
            } else if (node.declaration().isPresent()) {
                nodes.add(node.withoutRegistration());
            }
        }
        ClusterState left = new ClusterState(state.name(), nodes, state.links());
        for (Node node : nodes) {
            left = left.withServer(
                    node.name(),
                    server -> server.withRegistrations(server.registrations().map(rows -> rows.stream()
                            .filter(row -> !row.id().equals(id))
                            .toList())));
        }
        return left;
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(primary);
    }

    @Override
    public String toString() {
        return "repmgr.nodes has no node " + id;
    }
}
