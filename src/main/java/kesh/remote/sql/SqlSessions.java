package kesh.remote.sql;

import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Login;
import kesh.remote.ServerUnreachable;
import kesh.remote.ssh.SshConnection;

/**
 * Read-only sessions, kept open between queries: a run queries the same few servers some forty times, and logging in
 * costs both sides ten times as much as a query. A session that is unused for half a second is ended.
 */
public final class SqlSessions implements AutoCloseable {
    /** @param limit the server's bound for the session's statements, so part of what makes two alike */
    private record Kind(SshConnection link, Login login, Duration limit) {}

    /** A server that is told to stop waits for its sessions, so kesh's must not stay. */
    private static final long IDLE_MILLIS = 500;

    private final ScheduledExecutorService reaper = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "idle sql sessions");
        thread.setDaemon(true);
        return thread;
    });

    private final Map<Kind, Deque<SqlSession>> idle = new ConcurrentHashMap<>();
    private final SqlSession.Opening opening;
    private final SqlSession.Settings settings;

    public SqlSessions(SqlSession.Opening opening, String applicationName) {
        this.opening = opening;
        this.settings = new SqlSession.Settings(true, applicationName, false);
    }

    /** @param what for messages: the names of the queries */
    public List<Answer> read(SshConnection link, Login login, List<Query> queries, Duration limit, String what) {
        // A replication session that stays open would take a WAL sender from those who need it, and look like a
        // standby.
        if (login.replication() || !queries.stream().allMatch(Query::sessionAsBefore)) {
            SqlSession.Settings once = SqlSession.Settings.of(true, settings.applicationName(), queries);
            try (SqlSession session = opening.open(link, login, once, limit, what)) {
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
                // It ended with its server, which may be back. Reading twice does no harm.
                kept.close();
                end(sessions(kind));
            }
        }
        return answered(kind, opening.open(link, login, settings, limit, what), queries);
    }

    private List<Answer> answered(Kind kind, SqlSession session, List<Query> queries) {
        boolean whole = false;
        try {
            List<Answer> answers = session.together(queries);
            whole = true;
            return answers;
        } finally {
            if (whole) {
                keep(sessions(kind), session);
            } else {
                session.close();
            }
        }
    }

    private Deque<SqlSession> sessions(Kind kind) {
        return idle.computeIfAbsent(kind, same -> new ConcurrentLinkedDeque<>());
    }

    private void keep(Deque<SqlSession> sessions, SqlSession session) {
        sessions.push(session);
        reaper.schedule(
                () -> {
                    if (sessions.remove(session)) {
                        session.close();
                    }
                },
                IDLE_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private static void end(Deque<SqlSession> sessions) {
        for (SqlSession session = sessions.poll(); session != null; session = sessions.poll()) {
            session.close();
        }
    }

    /** Ends the sessions that are unused now: for the driver, a session left to the garbage collector is a leak. */
    @Override
    public void close() {
        reaper.shutdownNow();
        idle.values().forEach(SqlSessions::end);
    }
}
