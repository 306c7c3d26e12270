package kesh.remote.sql;

import java.time.Duration;
import java.util.List;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Login;
import kesh.remote.ServerUnreachable;
import kesh.remote.ServerUnreachable.Why;
import kesh.remote.ssh.SshConnection;

/** A session with a database server, over the connection to the host that it is seen from. */
public interface SqlSession extends AutoCloseable {

    /** Asks again, with the whole limit before it. */
    void begin(String nowWhat);

    /** Each query by itself, in its own transaction. */
    List<Answer> oneByOne(List<Query> queries);

    /** All in one round trip where that can be had; each gets its own answer. */
    List<Answer> together(List<Query> queries);

    @Override
    void close();

    /** How a session is had. */
    @FunctionalInterface
    interface Opening {
        /**
         * @param limit for logging in, and for what is asked first
         * @param what for messages: the names of the queries
         */
        SqlSession open(
                SshConnection link, Login login, boolean readOnly, String applicationName, Duration limit, String what);
    }

    /** By the client program; from a host that has none, by the driver. */
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
