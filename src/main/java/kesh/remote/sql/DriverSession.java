package kesh.remote.sql;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import kesh.command.Most;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Login;
import kesh.remote.TimedOut;
import kesh.remote.UnknownToDriver;
import kesh.remote.ssh.Deadline;
import kesh.remote.ssh.SshConnection;
import kesh.remote.ssh.SshFailures;
import kesh.remote.ssh.Tunnel;
import net.schmizz.sshj.connection.channel.OpenFailException;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.HostSpec;

/** A session by pgjdbc, over a channel of the connection. */
final class DriverSession implements SqlSession {
    /**
     * The driver's log would write stack traces to the operator's terminal. It is held here, or the setting would be
     * lost.
     */
    private static final Logger DRIVERS_LOG = Logger.getLogger("org.postgresql");

    static {
        DRIVERS_LOG.setLevel(Level.OFF);
    }

    private static final Duration CANCELLING = Duration.ofSeconds(2);

    private final SshConnection link;
    private final Login login;
    private final Duration limit;
    private String what;
    private Deadline deadline;
    private Tunnel tunnel;
    private Connection connection;
    private Exception notOpened;

    private DriverSession(SshConnection link, Login login, Duration limit, String what) {
        this.link = link;
        this.login = login;
        this.limit = limit;
        this.what = what;
        this.deadline = Deadline.in(limit);
    }

    /** @throws UnknownToDriver if it could talk to the server, and does not know how to log in */
    static DriverSession open(SshConnection link, Login login, Settings settings, Duration limit, String what) {
        DriverSession session = new DriverSession(link, login, limit, what);
        session.connect(settings);
        return session;
    }

    @Override
    public void begin(String nowWhat) {
        what = nowWhat;
        deadline = Deadline.in(limit);
        tunnel.waitUntil(deadline);
        tunnel.takeAtMost(Most.ANSWERED);
    }

    private void connect(Settings settings) {
        String token = UUID.randomUUID().toString();
        TunnelSocket.Factory.register(token, this::channel);
        try {
            // DriverManager and Driver are avoided, as they read ~/.pgpass, service files and other drivers.
            HostSpec server =
                    new HostSpec(login.sslMode().equals("verify-full") ? login.host() : "localhost", login.port());
            connection = new PgConnection(new HostSpec[] {server}, properties(token, settings), "jdbc:postgresql:kesh");
        } catch (SQLException | RuntimeException e) {
            throw failure(e, true);
        } finally {
            TunnelSocket.Factory.forget(token);
        }
    }

    private Properties properties(String token, Settings settings) {
        Properties properties = new Properties();
        properties.setProperty("user", login.user());
        properties.setProperty("PGDBNAME", login.database());
        login.password().ifPresent(password -> properties.setProperty("password", password.reveal()));
        properties.setProperty("authenticationPluginClassName", NoClearText.class.getName());
        properties.setProperty("sslmode", login.bySocket() ? "disable" : login.sslMode());
        // The operator's own ~/.postgresql certificate is not what the cluster's hosts log in with.
        properties.setProperty("sslcert", "");
        properties.setProperty("sslkey", "");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("socketFactory", TunnelSocket.Factory.class.getName());
        properties.setProperty("socketFactoryArg", token);
        // KingbaseES is reported to refuse the extended protocol.
        properties.setProperty("preferQueryMode", "simple");
        // A parameter takes the type that its place requires, as a literal would.
        properties.setProperty("stringtype", "unspecified");
        // This saves the driver a round trip for settings that every server since then accepts at the start.
        properties.setProperty("assumeMinServerVersion", "9.4");
        // The simple protocol knows no fetch size; the tunnel bounds the answer, and this a single row.
        properties.setProperty("maxResultBuffer", Integer.toString(Most.ANSWERED));
        properties.setProperty("ApplicationName", settings.applicationName());
        if (login.replication()) {
            properties.setProperty("replication", "true");
        } else {
            properties.setProperty("options", settings.options(limit));
        }
        return properties;
    }

    private Socket channel() throws IOException {
        try {
            tunnel = login.bySocket()
                    ? Tunnel.unix(link.connection(), login.socket(), deadline)
                    : Tunnel.tcp(link.connection(), login.host(), login.port(), deadline);
            if (!tunnel.opens()) {
                throw new SocketTimeoutException("no answer");
            }
            tunnel.takeAtMost(Most.ANSWERED);
            return new TunnelSocket(tunnel);
        } catch (IOException e) {
            notOpened = e;
            throw e;
        }
    }

    @Override
    public List<Answer> oneByOne(List<Query> queries) {
        List<Answer> answers = new ArrayList<>();
        for (Query query : queries) {
            try {
                answers.addAll(execute(List.of(query)));
            } catch (SQLException e) {
                answers.add(refusal(e));
            }
        }
        return answers;
    }

    /** Falls back to one at a time if one fails. */
    @Override
    public List<Answer> together(List<Query> queries) {
        if (queries.size() < 2 || login.replication()) {
            return oneByOne(queries);
        }
        try {
            return execute(queries);
        } catch (SQLException e) {
            refusal(e);
            return oneByOne(queries);
        }
    }

    private List<Answer> execute(List<Query> queries) throws SQLException {
        // A line break goes before the semicolon, because the query may end in a comment.
        String sql = String.join("\n;", queries.stream().map(Query::sql).toList());
        List<String> parameters =
                queries.stream().flatMap(query -> query.parameters().stream()).toList();
        // Without parameters it goes as it is: somebody else may have written it, with question marks.
        try (Statement statement =
                parameters.isEmpty() ? connection.createStatement() : connection.prepareStatement(sql)) {
            statement.setEscapeProcessing(false);
            for (int place = 0; place < parameters.size(); place++) {
                ((PreparedStatement) statement).setString(place + 1, parameters.get(place));
            }
            List<Answer> answers = new ArrayList<>();
            boolean rows = parameters.isEmpty() ? statement.execute(sql) : ((PreparedStatement) statement).execute();
            while (true) {
                if (rows) {
                    try (ResultSet result = statement.getResultSet()) {
                        answers.add(rows(result));
                    }
                } else if (statement.getUpdateCount() >= 0) {
                    answers.add(new Answer.Rows(List.of()));
                } else {
                    break;
                }
                rows = statement.getMoreResults();
            }
            if (answers.isEmpty()) {
                answers.add(new Answer.Rows(List.of()));
            }
            if (queries.size() == 1) {
                // An operator's text may be several statements: the last one counts.
                return List.of(answers.get(answers.size() - 1));
            }
            if (answers.size() != queries.size()) {
                throw new IllegalStateException(answers.size() + " answers to " + queries.size() + " queries: " + what);
            }
            return answers;
        }
    }

    private Answer.Rows rows(ResultSet result) throws SQLException {
        ResultSetMetaData columns = result.getMetaData();
        List<Answer.Row> rows = new ArrayList<>();
        while (result.next()) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int column = 1; column <= columns.getColumnCount(); column++) {
                row.put(columns.getColumnLabel(column), result.getString(column));
            }
            if (rows.size() == Most.ROWS) {
                throw SqlFailures.tooManyRows(link, login, what);
            }
            rows.add(new Answer.Row(row));
        }
        return new Answer.Rows(rows);
    }

    /** Cancels the statement, as a backend that computes does not notice that nobody waits any more. */
    private void cancelIfInterrupted() {
        if (!login.replication() && Thread.interrupted()) {
            Query cancel = Query.reading("cancel", "select pg_cancel_backend(" + backend() + ")");
            try (DriverSession other =
                    open(link, login, new Settings(true, "kesh", false), CANCELLING, cancel.name())) {
                other.oneByOne(List.of(cancel));
            } catch (RuntimeException notToldNow) {
                // The server's own bound ends the statement.
            } finally {
                Thread.currentThread().interrupt();
            }
        }
    }

    private int backend() {
        return ((PgConnection) connection).getBackendPID();
    }

    /** Returns the server's refusal as an answer; anything else, such as a broken session, is thrown. */
    private Answer.Refused refusal(SQLException e) {
        cancelIfInterrupted();
        String state = String.valueOf(e.getSQLState());
        // 08: connection exception; 57P: the server shuts down, crashes or starts, or the session was idle for too
        // long; 25P03: it was idle for too long within a transaction (PostgreSQL manual, appendix A).
        if (state.startsWith("08")
                || state.startsWith("57P")
                || state.equals("25P03")
                || e.getCause() instanceof IOException) {
            throw failure(e, false);
        }
        return new Answer.Refused(state, SqlFailures.message(e));
    }

    private RuntimeException failure(Exception e, boolean connecting) {
        if (tunnel != null && tunnel.flooded() || SqlFailures.rowTooLarge(e)) {
            close();
            return SqlFailures.tooMuch(link, login, what);
        }
        if (deadline.passed()) {
            close();
            return new TimedOut(link.name() + ": " + what, limit);
        }
        if (!connecting) {
            return SqlFailures.lost(link, login, what, e);
        }
        if (notOpened instanceof OpenFailException refused) {
            return SqlFailures.notOpened(link, login, refused);
        }
        if (notOpened != null) {
            return SshFailures.lost(link, what, notOpened);
        }
        return SqlFailures.notConnected(link, login, e);
    }

    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException alreadyGone) {
            // The session is closed, as wanted.
        }
    }
}
