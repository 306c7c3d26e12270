package kesh.remote;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kesh.cluster.Host;
import kesh.command.Command;
import kesh.command.Query;

/**
 * The port through which everything reaches a host. Implementations: ssh, read-only, and the fake
 * cluster of the tests. All methods may be called from several threads; one connection per host serves them all.
 *
 * <p>Every method throws {@link Unreachable} if the host, or the server on it, cannot be reached or logged in to, and
 * {@link TimedOut} if the limit passes first.
 */
public interface Transport extends AutoCloseable {

    /** Runs the command to its end. A non-zero exit is a result, not an exception. */
    Result run(Host host, Command command, Duration limit);

    /** One SQL session from the host to the server of the login; an answer for each query, in order. */
    List<Answer> query(Host host, Login login, List<Query> queries, Duration limit);

    /**
     * As {@link #query} with one statement, but the session stays open, with what it holds, until closed. No statement in
     * it may take longer than the limit.
     */
    Held hold(Host host, Login login, Query query, String applicationName, Duration limit);

    /**
     * A read-only SQL session that is asked again and again. It is opened within the limit, and no statement in it may take
     * longer.
     */
    Conversation converse(Host host, Login login, Duration limit);

    /** Whether a TCP connection from the host to that address succeeds. */
    Reach reach(Host from, String address, int port, Duration limit);

    /**
     * The public key of the operator's that the host did not take, as a line for authorized_keys, where it let kesh in by
     * password instead; else empty.
     */
    Optional<String> admitting(Host host);

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
