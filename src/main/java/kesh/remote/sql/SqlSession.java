package kesh.remote.sql;

import java.time.Duration;
import java.util.List;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Login;
import kesh.remote.ServerUnreachable;
import kesh.remote.ServerUnreachable.Why;
import kesh.remote.ssh.SshConnection;

/** A session with a database server, over the connection to the host from which it is seen. */
public interface SqlSession extends AutoCloseable {

    /** Begins another request, with the whole limit before it. */
    void begin(String nowWhat);

    /** Runs each query by itself, in its own transaction. */
    List<Answer> oneByOne(List<Query> queries);

    /** Runs all queries in one round trip where that is possible; each gets its own answer. */
    List<Answer> together(List<Query> queries);

    @Override
    void close();

    /** Opens sessions. */
    @FunctionalInterface
    interface Opening {
        /**
         * @param limit for logging in, and for the first queries
         * @param what for messages: the names of the queries
         */
        SqlSession open(
                SshConnection link, Login login, boolean readOnly, String applicationName, Duration limit, String what);
    }

    /** Opens a session by the client program, or by the driver from a host that has none. */
    static SqlSession byClient(
            SshConnection link, Login login, boolean readOnly, String applicationName, Duration limit, String what) {
        try {
            return ClientSession.open(link, login, readOnly, applicationName, limit, what);
        } catch (ServerUnreachable failed) {
            if (failed.why() == Why.NO_CLIENT) {
                return DriverSession.open(link, login, readOnly, applicationName, limit, what);
            }
            throw failed;
        }
    }
}
