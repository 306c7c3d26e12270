package kesh.cluster;

import java.util.List;
import java.util.Optional;

/**
 * Who sends WAL to whom. A sender lists its receivers by names that each receiver chooses, and whoever may replicate can
 * take the name of any standby; so a standby's own word about its sender is heard, too.
 *
 * @param state the cluster as it was seen
 */
public record Streaming(ClusterState state) {
    /** What a standby says itself about a sender that lists its name. */
    public enum Word {
        /** Its WAL receiver is connected to an address of the sender. */
        CONFIRMED,
        /** It cannot be seen, or is connected to an address that no record has (a proxy, another name, a socket), or several. */
        UNKNOWN,
        /** Its WAL receiver is connected to an address of another member. */
        DENIED
    }

    /**
     * Returns the row by which a sender lists a standby, unless the standby says that it receives from another member. If
     * several receivers have that name, state and lag of the row are unknown, as nobody can tell which one is the standby.
     */
    public Optional<Server.Replication> row(NodeName sender, NodeName standby) {
        // Few pairs of nodes are listed, and the standby's word is looked up in all nodes.
        return listed(sender, standby).filter(row -> word(sender, standby) != Word.DENIED);
    }

    /** True if the sender lists the standby, and the standby does not say that it receives from another member. */
    public boolean sends(NodeName sender, NodeName standby) {
        return row(sender, standby).isPresent();
    }

    /** Returns the node that sends WAL to a standby; of several that list it, one that the standby itself confirms. */
    public Optional<Node> sender(NodeName standby) {
        List<Node> senders = state.nodes().stream()
                .filter(node -> sends(node.name(), standby))
                .toList();
        return senders.stream()
                .filter(node -> word(node.name(), standby) == Word.CONFIRMED)
                .findFirst()
                .or(() -> senders.stream().findFirst());
    }

    /** Returns what a standby that is listed by a sender says itself. */
    public Word word(NodeName sender, NodeName standby) {
        Optional<Server.WalReceiver> receiver = state.server(standby).flatMap(Server::walReceiver);
        Optional<Node> from = state.node(sender);
        if (receiver.isEmpty() || from.isEmpty()) {
            return Word.UNKNOWN;
        }
        if (isAt(from.get(), receiver.get())) {
            return isAtAnother(sender, standby, receiver.get()) ? Word.UNKNOWN : Word.CONFIRMED;
        }
        boolean tellsWhere = from.get().isAt(receiver.get().senderHost()) || !isSocketOrSelf(receiver.get());
        return tellsWhere && isAtAnother(sender, standby, receiver.get()) ? Word.DENIED : Word.UNKNOWN;
    }

    private boolean isAtAnother(NodeName sender, NodeName standby, Server.WalReceiver receiver) {
        return state.nodes().stream()
                .filter(node -> !node.name().equals(standby) && !node.name().equals(sender))
                .anyMatch(node -> isAt(node, receiver));
    }

    private Optional<Server.Replication> listed(NodeName sender, NodeName standby) {
        List<Server.Replication> rows = state.server(sender).stream()
                .flatMap(server -> server.replications().stream())
                .filter(row -> row.applicationName().equals(standby.asRecorded()))
                .toList();
        return rows.size() > 1
                ? Optional.of(
                        new Server.Replication(standby.asRecorded(), Server.HIDDEN, Server.HIDDEN, Optional.empty()))
                : rows.stream().findFirst();
    }

    private static boolean isAt(Node node, Server.WalReceiver receiver) {
        return node.isAt(receiver.senderHost())
                && node.registration()
                        .map(row -> row.conninfo().port(receiver.senderPort()) == receiver.senderPort())
                        .orElse(true);
    }

    /** True if each host means itself by it, so that it tells nothing of which node is meant. */
    private static boolean isSocketOrSelf(Server.WalReceiver receiver) {
        String host = receiver.senderHost();
        return host.isEmpty()
                || host.startsWith("/")
                || host.startsWith("127.")
                || host.equals("::1")
                || host.equalsIgnoreCase("localhost");
    }
}
