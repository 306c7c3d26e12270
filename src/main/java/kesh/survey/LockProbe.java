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

    /** Selects the holder if it is another session than the querying one. */
    public static final String HOLDER = "select pid as holder_session, application_name as holder,"
            + " to_char(backend_start at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') as holder_since,"
            + " greatest(0, floor(extract(epoch from clock_timestamp() - state_change)))::bigint as holder_silent"
            + " from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and granted"
            + " and classid = 0 and objid = " + KEY + " and pid <> pg_backend_pid() limit 1";

    static final Query QUERY = Query.reading("lock holder", HOLDER);

    private LockProbe() {}

    /** Reads a row with the columns of {@link #HOLDER}; it is nobody where they are NULL, or may not be seen. */
    public static Optional<LockHolder> holder(Row row) {
        return row.get("holder_session").flatMap(session -> row.get("holder_since")
                .map(since -> new LockHolder(
                        row.get("holder").orElse(""),
                        Integer.parseInt(session),
                        Instant.parse(since),
                        row.get("holder_silent").map(Long::parseLong).orElse(0L))));
    }

    /** @param row the answer to the query: absent if nobody holds the lock */
    static Seen<Optional<LockHolder>> seen(Optional<Row> row) {
        Optional<LockHolder> holder = row.flatMap(LockProbe::holder);
        return row.isPresent() && holder.isEmpty()
                ? Seen.unknown("a session of another user holds it, and kesh's user may not see more")
                : Seen.known(holder);
    }
}
