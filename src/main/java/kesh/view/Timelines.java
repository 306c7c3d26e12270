package kesh.view;

import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.cluster.Streaming;

/** Finds the timeline of a node. */
final class Timelines {
    private Timelines() {}

    /**
     * Returns the timeline of a node. A standby that streams is on its upstream's timeline, even if it has not caught
     * up, so that a foreseen cluster and the same cluster as seen later agree.
     */
    static Optional<Integer> of(ClusterState state, NodeName name) {
        Optional<Node> node = state.node(name);
        for (int hops = 0; hops < state.nodes().size(); hops++) {
            Optional<Node> upstream = node.flatMap(standby -> sender(state, standby));
            if (upstream.isEmpty()) {
                break;
            }
            node = upstream;
        }
        return node.flatMap(Node::runningServer).map(Server::timeline);
    }

    private static Optional<Node> sender(ClusterState state, Node standby) {
        return standby.runningServer().filter(Server::inRecovery).flatMap(server -> new Streaming(state)
                .sender(standby.name()));
    }
}
