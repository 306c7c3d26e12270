package kesh.survey;

import java.time.Instant;
import java.util.Optional;
import kesh.cluster.LockHolder;
import kesh.cluster.Seen;
import kesh.command.Query;
import kesh.remote.Answer.Row;

/** Finds the holder of kesh's lock in a server. */
public final class LockProbe {
    /** "kesh" in ASCII: the advisory lock of every kesh, in repmgr's database on the cluster's primary. */
    public static final String KEY = "1801810792";

    /**
     * The lock itself, among those of other databases and those of two numbers, which keep nobody out of it (PostgreSQL
     * manual, 54.12).
     */
    static final String IS_IT = "locktype = 'advisory' and granted and classid = 0 and objsubid = 1"
            + " and database = (select oid from pg_database where datname = current_database())";

    /**
     * True of a session that may be a kesh's: whoever works on the cluster writes repmgr.events. Any role that can connect
     * may take the lock, and call itself as it likes. Where there is no such table, nobody is excluded.
     */
    private static final String MAY_BE_KESH = "(usename = current_user or coalesce((select bool_and("
            + "has_table_privilege(usesysid, c.oid, 'insert')) from pg_class c join pg_namespace n"
            + " on n.oid = c.relnamespace where n.nspname = 'repmgr' and c.relname = 'events'), true))";

    /** Selects the holder if it is another session than the querying one. */
    public static final String HOLDER = "select pid as holder_session, application_name as holder,"
            + " usename as holder_user, host(client_addr) as holder_from, " + MAY_BE_KESH + " as holder_able,"
            + " to_char(backend_start at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') as holder_since,"
            + " greatest(0, floor(extract(epoch from clock_timestamp() - state_change)))::bigint as holder_silent"
            + " from pg_locks join pg_stat_activity using (pid) where " + IS_IT + " and objid = " + KEY
            + " and pid <> pg_backend_pid() limit 1";

    static final Query QUERY = Query.reading("lock holder", HOLDER);

    private LockProbe() {}

    /** Reads a row with the columns of {@link #HOLDER}; it is nobody where they are NULL, or may not be seen. */
    public static Optional<LockHolder> holder(Row row) {
        return row.get("holder_session").flatMap(session -> row.get("holder_since")
                .map(since -> new LockHolder(
                        row.get("holder").orElse(""),
                        row.get("holder_user").orElse("?"),
                        row.get("holder_from"),
                        row.get("holder_able")
                                .filter(able -> able.startsWith("t"))
                                .isPresent(),
                        Integer.parseInt(session),
                        Instant.parse(since),
                        row.get("holder_silent").map(Long::parseLong).orElse(0L))));
    }

    /** Returns what every user sees of a holder. */
    public static String hidden(Row row) {
        return "session %s of user %s holds it, and kesh's user may not see more"
                .formatted(
                        row.get("holder_session").orElse("?"),
                        row.get("holder_user").orElse("?"));
    }

    /** @param row the answer to the query: absent if nobody holds the lock */
    static Seen<Optional<LockHolder>> seen(Optional<Row> row) {
        Optional<LockHolder> holder = row.flatMap(LockProbe::holder);
        return row.isPresent() && holder.isEmpty() ? Seen.unknown(hidden(row.get())) : Seen.known(holder);
    }
}
