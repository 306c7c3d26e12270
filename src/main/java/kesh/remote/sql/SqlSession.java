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
        SqlSession open(SshConnection link, Login login, Settings settings, Duration limit, String what);
    }

    /**
     * What a session begins with.
     *
     * @param operators true for what an operator wrote: names are found along the search_path that his user has there
     */
    record Settings(boolean readOnly, String applicationName, boolean operators) {

        /** Returns the settings for these queries, which are all kesh's own or all the operator's. */
        public static Settings of(boolean readOnly, String applicationName, List<Query> queries) {
            boolean operators = queries.stream().anyMatch(Query::operators);
            if (operators && !queries.stream().allMatch(Query::operators)) {
                throw new IllegalArgumentException("an operator's text beside queries of kesh's own");
            }
            return new Settings(readOnly, applicationName, operators);
        }

        /**
         * Returns the options for the server.
         *
         * @param limit kesh's own bound for a statement
         */
        String options(Duration limit) {
            // The bound is later than kesh's own: it is for the backend, which does not notice that kesh has gone.
            String options = "-c statement_timeout=" + (limit.toMillis() + 1000);
            if (readOnly) {
                options += " -c default_transaction_read_only=on";
            }
            // Anybody who may create in a schema of the usual path could put an operator or a function of his there
            // that
            // fits better than the server's own, and that repmgr's user, often a superuser, would then run.
            return operators ? options : options + " -c search_path=pg_catalog,pg_temp";
        }
    }

    /** Opens a session by the client program, or by the driver from a host that has none. */
    static SqlSession byClient(SshConnection link, Login login, Settings settings, Duration limit, String what) {
        try {
            return ClientSession.open(link, login, settings, limit, what);
        } catch (ServerUnreachable failed) {
            if (failed.why() == Why.NO_CLIENT) {
                return DriverSession.open(link, login, settings, limit, what);
            }
            throw failed;
        }
    }
}
