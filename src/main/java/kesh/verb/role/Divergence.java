package kesh.verb.role;

import java.util.Optional;
import kesh.cluster.DataDirectory.Control;
import kesh.cluster.Lsn;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.Server;

/**
 * The point where a node's WAL diverged from that of another, most often the primary.
 *
 * @param shared the end of the WAL that both have; absent if unknown
 * @param end the end of the node's own WAL; absent if unknown
 * @param shutDown true if the node was stopped in good order
 * @param isRunning true if its server runs, so that it may write more
 * @param isSecondPrimary true if its server accepts writes
 */
record Divergence(
        Optional<Lsn> shared, Optional<Lsn> end, boolean shutDown, boolean isRunning, boolean isSecondPrimary) {

    /** @param other a node whose server runs */
    static Divergence of(Node node, Node other) {
        Optional<Server> server = node.runningServer();
        Optional<Control> control = node.control();
        Optional<Integer> timeline = server.map(Server::timeline).or(() -> control.map(Control::timeline));
        Optional<Lsn> shared = node.machine().found().flatMap(Machine::wal).flatMap(own -> other.machine()
                .found()
                .flatMap(Machine::wal)
                .flatMap(others -> timeline.flatMap(number -> own.sharedWith(
                        number, others, other.runningServer().orElseThrow().timeline()))));
        Optional<Lsn> end = server.isPresent()
                ? server.flatMap(Server::receivedUpTo)
                : node.machine().found().flatMap(Machine::wal).flatMap(wal -> wal.end());
        boolean shutDown = control.filter(seen -> seen.state().startsWith(Control.SHUT_DOWN))
                .isPresent();
        return new Divergence(
                shared,
                end,
                shutDown,
                server.isPresent(),
                server.filter(running -> !running.inRecovery()).isPresent());
    }

    /** The number of bytes of WAL that only the node has. */
    Optional<Long> lost() {
        return shared.flatMap(at -> end.map(last -> last.compareTo(at) > 0 ? last.since(at) : 0));
    }

    /** True if it is known to have WAL that the other never had. */
    boolean hasMore() {
        return lost().filter(bytes -> bytes > 0).isPresent();
    }

    /** A primary writes some more when it is stopped. */
    boolean mayLose() {
        return isSecondPrimary || !lost().equals(Optional.of(0L));
    }

    /** Only a server that was stopped in good order and has no WAL of its own can continue with the primary's WAL. */
    boolean byRewind() {
        return mayLose() || !shutDown && !isRunning;
    }
}
