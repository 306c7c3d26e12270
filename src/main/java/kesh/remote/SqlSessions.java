package kesh.remote;

import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Read-only sessions, kept open between questions: a run asks the same few servers some forty times, and logging in costs
 * both sides ten times as much as asking.
 */
final class SqlSessions implements AutoCloseable {
    /** @param limit what the server itself bounds the session's statements by, so part of what makes two alike */
    private record Kind(Link link, Login login, Duration limit) {}

    private final Map<Kind, Deque<SqlSession>> idle = new ConcurrentHashMap<>();
    private final String applicationName;

    SqlSessions(String applicationName) {
        this.applicationName = applicationName;
    }

    /** @param what for messages: the names of the queries */
    List<Answer> read(Link link, Login login, List<Query> queries, Duration limit, String what) {
        if (login.replication()) {
            // Kept open, it would be a walsender too few for those who need one, and look like a standby.
            try (SqlSession session = SqlSession.open(link, login, true, applicationName, limit, what)) {
                return session.together(queries);
            }
        }
        Kind kind = new Kind(link, login, limit);
        SqlSession kept = sessions(kind).poll();
        if (kept != null) {
            try {
                kept.begin(what);
                return answered(kind, kept, queries);
            } catch (ServerUnreachable gone) {
                // It ended with the server it was to, which may be back. Reading twice does no harm.
                kept.close();
                end(sessions(kind));
            }
        }
        return answered(kind, SqlSession.open(link, login, true, applicationName, limit, what), queries);
    }

    private List<Answer> answered(Kind kind, SqlSession session, List<Query> queries) {
        boolean whole = false;
        try {
            List<Answer> answers = session.together(queries);
            whole = true;
            return answers;
        } finally {
            if (whole) {
                sessions(kind).push(session);
            } else {
                session.close();
            }
        }
    }

    private Deque<SqlSession> sessions(Kind kind) {
        return idle.computeIfAbsent(kind, same -> new ConcurrentLinkedDeque<>());
    }

    private static void end(Deque<SqlSession> sessions) {
        for (SqlSession session = sessions.poll(); session != null; session = sessions.poll()) {
            session.close();
        }
    }

    /** Ends what nobody uses at the moment: a session left to the garbage collector is a leak to the driver. */
    @Override
    public void close() {
        idle.values().forEach(SqlSessions::end);
    }
}
