package kesh.fact;

import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.cluster.Streaming;

/** Foresees what happens when a node stops receiving WAL from its senders. */
final class Detachment {
    private Detachment() {}

    /** Foresees that the nodes that received from it receive nothing. */
    static ClusterState below(ClusterState state, NodeName node) {
        ClusterState changed = state;
        for (Node other : state.nodes()) {
            if (new Streaming(state).sends(node, other.name())) {
                changed = of(changed, other.name()).withServer(other.name(), Server::receivingNothing);
            }
        }
        return changed;
    }

    /** Foresees that nobody sends to it; the slots that were kept for it stay, inactive. */
    static ClusterState of(ClusterState state, NodeName node) {
        String slot = state.server(node)
                .flatMap(server -> server.walReceiver())
                .flatMap(receiver -> receiver.slotName())
                .orElse("");
        ClusterState changed = state;
        for (Node other : state.nodes()) {
            changed = changed.withServer(other.name(), server -> {
                if (!new Streaming(state).sends(other.name(), node)) {
                    return server;
                }
                return server.slot(slot).isPresent()
                        ? server.withoutReplication(node).withSlot(slot, false)
                        : server.withoutReplication(node);
            });
        }
        return changed;
    }
}
