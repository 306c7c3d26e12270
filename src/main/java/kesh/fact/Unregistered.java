package kesh.fact;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.plan.Fact;

/**
 * A server's repmgr.nodes has no row of that id: the primary's, which standbys copy, or a witness's own.
 *
 * @param keeper the node whose records are meant
 */
public record Unregistered(NodeName keeper, NodeId id) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(keeper)
                .map(Server::registrations)
                .flatMap(Seen::found)
                .filter(rows -> rows.stream().noneMatch(row -> row.id().equals(id)))
                .isPresent();
    }

    /**
     * Assumes that a node that the primary's records lack is no member; a node that the script does not declare is
     * dropped.
     */
    @Override
    public ClusterState assume(ClusterState state) {
        if (state.server(keeper).isEmpty()) {
            return state;
        }
        if (state.node(keeper).filter(Unregistered::isWitness).isPresent()) {
            return state.withServer(keeper, this::without);
        }
        List<Node> nodes = new ArrayList<>();
        for (Node node : state.nodes()) {
            if (node.registration().map(Registration::id).filter(id::equals).isEmpty()) {
                nodes.add(node);
            } else if (node.declaration().isPresent()) {
                nodes.add(node.withoutRegistration());
            }
        }
        ClusterState left = state.withNodes(nodes);
        for (Node node : nodes) {
            left = isWitness(node) ? left : left.withServer(node.name(), this::without);
        }
        return left;
    }

    private Server without(Server server) {
        Server left = server;
        for (Registration row : server.registrations().found().orElse(List.of())) {
            if (row.id().equals(id)) {
                left = left.withActivity(
                        left.activity().departed(row.name().value()).departed(id.toString()));
            }
        }
        return left.withRegistrations(server.registrations()
                .map(rows -> rows.stream().filter(row -> !row.id().equals(id)).toList()));
    }

    private static boolean isWitness(Node node) {
        return node.registration().filter(row -> row.role() == Role.WITNESS).isPresent();
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(keeper);
    }

    @Override
    public String toString() {
        return "repmgr.nodes on " + keeper + " has no node " + id;
    }
}
