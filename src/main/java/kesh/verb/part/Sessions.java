package kesh.verb.part;

import java.util.Optional;
import kesh.cluster.Node;

/** Describes the client sessions on a server that is stopped or restarted. */
public final class Sessions {
    private Sessions() {}

    public static int on(Node node) {
        return node.runningServer().map(server -> server.activity().clients()).orElse(0);
    }

    public static String ended(Node node) {
        int clients = on(node);
        return clients == 0
                ? "no client is connected now"
                : clients + (clients == 1 ? " session of a client is" : " sessions of clients are") + " ended";
    }

    /** Empty if there are none: that is not worth a note. */
    public static Optional<String> note(Node node) {
        int clients = on(node);
        return clients == 0
                ? Optional.empty()
                : Optional.of("%d %s ended on %s"
                        .formatted(
                                clients,
                                clients == 1 ? "session of a client is" : "sessions of clients are",
                                node.name()));
    }
}
