package kesh.fact;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Streaming;

/** Foresees the timelines of standbys. */
final class Timelines {
    private Timelines() {}

    /** Foresees that those that receive from a node, and those that receive from these, go over to its timeline. */
    static ClusterState below(ClusterState state, NodeName node) {
        int timeline = state.server(node).orElseThrow().timeline();
        ClusterState changed = state;
        Set<NodeName> reached = new HashSet<>(Set.of(node));
        Deque<NodeName> senders = new ArrayDeque<>(reached);
        while (!senders.isEmpty()) {
            NodeName sender = senders.remove();
            for (Node receiver : state.nodes()) {
                if (new Streaming(state).sends(sender, receiver.name()) && reached.add(receiver.name())) {
                    senders.add(receiver.name());
                    changed = changed.withServer(receiver.name(), server -> server.onTimeline(timeline));
                }
            }
        }
        return changed;
    }
}
