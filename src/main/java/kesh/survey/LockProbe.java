package kesh.survey;

import java.time.Instant;
import java.util.Optional;
import kesh.cluster.LockHolder;
import kesh.command.Query;
import kesh.remote.Answer.Row;

/** Who has kesh's lock in a server. */
public final class LockProbe {
    /** "kesh" in ASCII: the advisory lock of all keshes, in repmgr's database of the cluster's primary. */
    public static final String KEY = "1801810792";

    /** Another session than the one that asks. */
    public static final String HOLDER = "select pid as holder_session, application_name as holder,"
            + " to_char(backend_start at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') as holder_since,"
            + " greatest(0, floor(extract(epoch from clock_timestamp() - state_change)))::bigint as holder_silent"
            + " from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and granted"
            + " and classid = 0 and objid = " + KEY + " and pid <> pg_backend_pid() limit 1";

    static final Query QUERY = Query.reading("lock holder", HOLDER);

    private LockProbe() {}

    /** What a row with the columns of {@link #HOLDER} tells; nobody where they are NULL. */
    public static Optional<LockHolder> holder(Row row) {
        return row.get("holder_session")
                .map(session -> new LockHolder(
                        row.get("holder").orElse(""),
                        Integer.parseInt(session),
                        Instant.parse(row.get("holder_since").orElseThrow()),
                        row.get("holder_silent").map(Long::parseLong).orElse(0L)));
    }
}
