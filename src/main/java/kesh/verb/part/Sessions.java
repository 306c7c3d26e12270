package kesh.verb.part;

import java.util.Optional;
import kesh.cluster.Node;
import kesh.cluster.Seen;
import kesh.cluster.Server;

/** Describes the client sessions on a server that is stopped or restarted. */
public final class Sessions {
    private Sessions() {}

    /** Returns how many there may be: none of a server that does not run. */
    public static Seen<Integer> on(Node node) {
        return node.runningServer().map(Server::clients).orElse(Seen.known(0));
    }

    public static String ended(Node node) {
        return on(node).found()
                .map(clients -> clients == 0
                        ? "no client is connected now"
                        : clients + (clients == 1 ? " session of a client is" : " sessions of clients are") + " ended")
                .orElse("it is not known how many sessions of clients are ended");
    }

    /** Empty if there are none: that is not worth a note. */
    public static Optional<String> note(Node node) {
        return on(node).found()
                .map(clients -> clients == 0
                        ? Optional.<String>empty()
                        : Optional.of("%d %s ended on %s"
                                .formatted(
                                        clients,
                                        clients == 1 ? "session of a client is" : "sessions of clients are",
                                        node.name())))
                .orElse(Optional.of("it is not known how many sessions of clients are ended on " + node.name()));
    }
}
