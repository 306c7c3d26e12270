package kesh.remote;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kesh.cluster.Address;
import kesh.cluster.Host;
import kesh.command.Command;
import kesh.command.Query;

/**
 * The port through which everything reaches a host. Its implementations are ssh, read-only, and the fake cluster of the
 * tests. All methods may be called from several threads; one connection per host serves them all.
 *
 * <p>Every method throws {@link Unreachable} if the host, or the server on it, cannot be reached or logged in to, and
 * {@link TimedOut} if the limit passes first.
 */
public interface Transport extends AutoCloseable {

    /** Runs the command to its end. A non-zero exit is a result, not an exception. */
    Result run(Host host, Command command, Duration limit);

    /** Queries the login's server in one SQL session from the host; returns an answer for each query, in order. */
    List<Answer> query(Host host, Login login, List<Query> queries, Duration limit);

    /**
     * Does as {@link #query} with one statement, but the session stays open, with what it holds, until closed. No
     * statement in it may take longer than the limit.
     */
    Held hold(Host host, Login login, Query query, String applicationName, Duration limit);

    /**
     * Opens, within the limit, a read-only SQL session for repeated queries. No statement in it may take longer than
     * the limit.
     */
    Conversation converse(Host host, Login login, Duration limit);

    /** Tries a TCP connection from the host to that address. */
    Reach reach(Host from, Address address, int port, Duration limit);

    /**
     * Returns the operator's public key that the host did not accept, as a line for authorized_keys, if it let kesh in
     * by password instead; else empty.
     */
    Optional<String> admitting(Host host);

    /**
     * Returns what an operator should know of how the hosts were reached so far: for instance, that a host's key is
     * taken from a member's known_hosts.
     */
    List<String> notes();

    @Override
    void close();

    /** An open SQL session, for one thread at a time. */
    interface Conversation extends AutoCloseable {
        /** @throws Unreachable once the session is lost, {@link TimedOut} if there is no answer: then it is over */
        Answer ask(Query query);

        @Override
        void close();
    }

    /** An open SQL session and the answer to the statement that it began with. */
    interface Held extends Conversation {
        Answer answer();
    }
}
