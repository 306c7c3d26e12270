package kesh.remote.sql;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import kesh.command.Most;
import kesh.remote.Login;
import kesh.remote.ServerUnreachable;
import kesh.remote.ServerUnreachable.Why;
import kesh.remote.TooMuch;
import kesh.remote.UnknownToDriver;
import kesh.remote.Unreachable;
import kesh.remote.ssh.SshConnection;
import kesh.remote.ssh.SshFailures;
import net.schmizz.sshj.connection.channel.OpenFailException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** The words for what can go wrong between a host and a database server. */
final class SqlFailures {
    private static final String LESS = "Let it send less (limit 1000), or write a file there, and fetch that: "
            + "copy (…) to 'FILE' with csv, and: get 'FILE', …";

    private SqlFailures() {}

    static Unreachable notOpened(SshConnection link, Login login, OpenFailException e) {
        String where = where(login);
        if (e.getReason() == OpenFailException.Reason.ADMINISTRATIVELY_PROHIBITED) {
            return SshFailures.prohibited(link, where);
        }
        String said = String.valueOf(e.getMessage());
        // For a Unix socket sshd says only "open failed": no such file, refused and forbidden look alike.
        boolean refused = login.bySocket() || said.toLowerCase(Locale.ROOT).contains("refused");
        return new ServerUnreachable(
                refused ? Why.REFUSED : Why.NO_ANSWER,
                null,
                "no database server answers on " + link.name() + " at " + where,
                said,
                "Does it run, and listen there? Look at port, listen_addresses and unix_socket_directories.");
    }

    static Unreachable notConnected(SshConnection link, Login login, Exception e) {
        if (e instanceof NoClearText.Asked) {
            return new ServerUnreachable(
                    Why.LOGIN_FAILED,
                    null,
                    refuses(link, login),
                    "it asks for the password in clear text, which is never sent: anybody who listens there could ask",
                    "see who listens there; if it is the server, let "
                            + login.names().access() + " say scram-sha-256 and not password");
        }
        ServerErrorMessage server = server(e);
        String state = e instanceof SQLException sql ? sql.getSQLState() : null;
        // The driver itself refuses to continue without a password; the same state is for lack of encryption.
        boolean noPassword = server == null
                && "08004".equals(state)
                && login.password().isEmpty()
                && List.of("disable", "allow", "prefer").contains(login.sslMode());
        String message = refuses(link, login);
        // The driver itself gave up, and not because the connection broke.
        if (server == null && !noPassword && !(e.getCause() instanceof IOException)) {
            // The same state says that the server has no encryption.
            boolean admitted = "08004".equals(state) && !login.sslMode().equals("require");
            return new UnknownToDriver(admitted ? Why.ASKS_OTHERWISE : Why.OTHER, message, SshFailures.reason(e));
        }
        Why why = noPassword ? Why.LOGIN_FAILED : why(server, state);
        return new ServerUnreachable(
                why,
                server == null ? null : state,
                message,
                server == null ? SshFailures.reason(e) : message((SQLException) e),
                hint(why, login));
    }

    static String refuses(SshConnection link, Login login) {
        return "the database server at " + where(login) + " of " + link.name() + " refuses " + login.user()
                + (login.replication() ? " (replication)" : " (database " + login.database() + ")");
    }

    static ServerUnreachable lost(SshConnection link, Login login, String what, Exception e) {
        return lost(
                link,
                login,
                what,
                SshFailures.reason(e),
                e instanceof SQLException sql && server(e) != null ? sql.getSQLState() : null);
    }

    /** @param sqlState null if it is not known */
    static ServerUnreachable lost(SshConnection link, Login login, String what, String reason, String sqlState) {
        return new ServerUnreachable(
                Why.LOST,
                sqlState,
                "the session with the database server at " + where(login) + " of " + link.name() + " ended",
                "still running: " + what + "; " + reason,
                "It is not known whether it took effect. The server's log shows why it ended.");
    }

    static TooMuch tooMuch(SshConnection link, Login login, String what) {
        return new TooMuch(
                "the database server at " + where(login) + " of " + link.name() + " sent more than "
                        + Most.text(Most.ANSWERED),
                "the answer to: " + what + "; the session was ended",
                LESS);
    }

    static TooMuch tooManyRows(SshConnection link, Login login, String what) {
        return new TooMuch(
                "the database server at " + where(login) + " of " + link.name() + " sent more than " + Most.ROWS
                        + " rows",
                "the answer to: " + what,
                LESS);
    }

    /** Returns true if the driver itself did not take a row because of its size. */
    static boolean rowTooLarge(Exception e) {
        return e instanceof SQLException sql
                && server(e) == null
                && PSQLState.COMMUNICATION_ERROR.getState().equals(sql.getSQLState());
    }

    private static Why why(ServerErrorMessage server, String state) {
        if (server == null || state == null) {
            return Why.OTHER;
        }
        return switch (state) {
            // The text may be in any language; the function that raised the error is not translated.
            case "28000" ->
                switch (String.valueOf(server.getRoutine())) {
                    case "ClientAuthentication" -> Why.NO_HBA_ENTRY;
                    case "InitializeSessionUserId" -> Why.NO_ROLE;
                    default ->
                        String.valueOf(server.getMessage()).contains("pg_hba.conf")
                                ? Why.NO_HBA_ENTRY
                                : Why.LOGIN_FAILED;
                };
            case "28P01" -> Why.LOGIN_FAILED;
            case "3D000" -> Why.NO_DATABASE;
            case "57P03", "57P01", "57P02" -> Why.NOT_READY;
            case "53300" -> Why.TOO_MANY_CONNECTIONS;
            default -> Why.OTHER;
        };
    }

    /** Returns null if there is none. */
    static String hint(Why why, Login login) {
        return switch (why) {
            case NO_HBA_ENTRY ->
                "Add a line to " + login.names().access() + " for user " + login.user() + " and "
                        + (login.replication() ? "replication" : "database " + login.database()) + ", then reload.";
            case LOGIN_FAILED ->
                "Check the password of " + login.user() + " and the method in "
                        + login.names().access() + ".";
            case NOT_READY -> "Wait for it, or read the server's log.";
            case NO_DATABASE -> "Does the database " + login.database() + " exist there?";
            case NO_ROLE -> "Does the role " + login.user() + " exist there?";
            case TOO_MANY_CONNECTIONS -> "Raise max_connections, or end sessions.";
            default -> null;
        };
    }

    /** Returns the server's own words without position, file and line. */
    static String message(SQLException e) {
        ServerErrorMessage server = server(e);
        if (server == null) {
            return SshFailures.reason(e);
        }
        StringBuilder text = new StringBuilder(String.valueOf(server.getMessage()));
        if (server.getDetail() != null) {
            text.append(" (").append(server.getDetail()).append(')');
        }
        return text.toString();
    }

    private static ServerErrorMessage server(Exception e) {
        return e instanceof PSQLException sql ? sql.getServerErrorMessage() : null;
    }

    static String where(Login login) {
        return login.bySocket() ? login.socket() : login.host() + ":" + login.port();
    }
}
