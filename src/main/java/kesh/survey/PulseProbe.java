package kesh.survey;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import kesh.cluster.Lsn;
import kesh.cluster.Pulse;
import kesh.cluster.RecordedEvent;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.command.Most;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Answer.Row;

/** The one short query of a live view: a single statement, whose rows say in their first column what they are about. */
final class PulseProbe {
    /** The maximum number of events in an answer. */
    static final int EVENTS = 20;

    /**
     * Events are searched only in a small table, or if rows were added to it: there is no index by time. The counter of
     * added rows may be ten seconds late (pgstat_report_stat), so it alone is not enough.
     */
    private static final String SQL =
            "select 'server' as about, pg_is_in_recovery()::text as a, (" + ServerProbe.POSITION + ")::text as b,"
                    + " pg_last_wal_receive_lsn()::text as c, (" + ServerProbe.LAG_SECONDS + ")::text as d, "
                    + ServerProbe.CLIENTS + "::text as e, RECORDS"
                    + " union all select 'replication', application_name, state, sync_state, "
                    + ServerProbe.sendableSince("replay_lsn") + "::text, null, null, null from pg_stat_replication"
                    + " where application_name <> 'kesh'"
                    + " union all select 'slot', slot_name::text, slot_type, " + ServerProbe.IN_USE
                    + "::text, "
                    + ServerProbe.sendableSince("restart_lsn") + "::text, to_jsonb(s)->>'wal_status', null, null"
                    + " from pg_replication_slots s"
                    + " union all select 'kesh', application_name, usename::text, null, null, null, null, null"
                    + " from pg_locks join pg_stat_activity using (pid) where not pg_is_in_recovery() and "
                    + LockProbe.IS_IT + " and objid = ?::bigint";

    private static final String RECORDS =
            "(select md5(string_agg(n::text, ',' order by node_id)) from repmgr.nodes n) as f,"
                    + " pg_stat_get_tuples_inserted('repmgr.events'::regclass)::text as g"
                    + " union all select 'repmgrd', repmgr.repmgrd_is_running()::text, repmgr.repmgrd_is_paused()::text,"
                    + " null, null, null, null, null";

    private static final String NEW_EVENTS =
            " union all select * from (select 'event', to_char(event_timestamp at time zone 'UTC',"
                    + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), node_id::text, left(event, 100), successful::text, left(details, "
                    + Most.EVENT + "), null, null"
                    + " from repmgr.events where not pg_is_in_recovery() and event_timestamp > ?::timestamptz"
                    // Whoever may write an event chooses its time: one that lies ahead would hide all that come until
                    // then.
                    + " and event_timestamp <= now()"
                    + " and (pg_relation_size('repmgr.events'::regclass) < 524288"
                    + " or pg_stat_get_tuples_inserted('repmgr.events'::regclass) <> ?::bigint)"
                    + " order by event_timestamp desc limit " + EVENTS + ") e";

    private PulseProbe() {}

    /** The same without repmgr's records, for a user who may not read them: the rest is not to be hidden by that. */
    static Query withoutRecords() {
        return Query.reading("pulse without records", SQL.replace("RECORDS", "null as f, null as g"), LockProbe.KEY);
    }

    /**
     * @param since the newest event that is known, if one is
     * @param inserted the last result of {@link #inserted}; -1 at first
     */
    static Query query(Optional<Instant> since, long inserted) {
        return Query.reading(
                "pulse",
                SQL.replace("RECORDS", RECORDS) + NEW_EVENTS,
                LockProbe.KEY,
                since.map(Instant::toString).orElse("-infinity"),
                Long.toString(inserted));
    }

    /** Returns how many rows were ever added to repmgr.events, by the server's own count. */
    static long inserted(Answer.Rows answer) {
        return about(answer, "server", row -> row.get("g").map(Long::parseLong).orElse(-1L))
                .get(0);
    }

    /** @param at when the answer arrived */
    static Pulse read(Answer.Rows answer, Instant at) {
        Row server = about(answer, "server", Function.identity()).get(0);
        return new Pulse(
                at,
                yes(server, "a"),
                server.get("b").map(Lsn::parse),
                server.get("c").map(Lsn::parse),
                server.get("d").map(Long::parseLong),
                server.get("e").map(Integer::parseInt).orElse(0),
                text(server, "f"),
                about(answer, "repmgrd", PulseProbe::repmgrd).stream()
                        .findFirst()
                        .orElse(Seen.unknown("repmgr's records may not be read")),
                about(
                        answer,
                        "replication",
                        row -> new Server.Replication(
                                text(row, "a"),
                                row.get("b").orElse(Server.HIDDEN),
                                row.get("c").orElse(Server.HIDDEN),
                                row.get("d").map(Long::parseLong))),
                about(
                        answer,
                        "slot",
                        row -> new Server.Slot(
                                text(row, "a"),
                                text(row, "b").equals("physical"),
                                yes(row, "c"),
                                row.get("d").map(Long::parseLong),
                                row.get("e"))),
                about(answer, "kesh", row -> "%s (user %s of the database)"
                        .formatted(text(row, "a"), row.get("b").orElse("?"))),
                about(answer, "event", PulseProbe::event).stream()
                        .flatMap(Optional::stream)
                        .toList());
    }

    /** Returns nothing if the row is none: that one event cannot be read must not hide the server. */
    private static Optional<RecordedEvent> event(Row row) {
        try {
            return Optional.of(new RecordedEvent(
                    Instant.parse(text(row, "a")),
                    Integer.parseInt(text(row, "b")),
                    text(row, "c"),
                    yes(row, "d"),
                    text(row, "e").replaceAll("\\s+", " ").strip()));
        } catch (DateTimeParseException | NumberFormatException unusual) {
            return Optional.empty();
        }
    }

    /** NULL means that the library is not preloaded, so no repmgrd can work with this server. */
    private static Seen<Server.Repmgrd> repmgrd(Row row) {
        return row.get("a").isPresent()
                ? Seen.known(new Server.Repmgrd(yes(row, "a"), yes(row, "b")))
                : Seen.unknown("the repmgr library is not loaded");
    }

    private static <T> List<T> about(Answer.Rows answer, String what, Function<Row, T> reader) {
        return answer.rows().stream()
                .filter(row -> text(row, "about").equals(what))
                .map(reader)
                .toList();
    }

    private static String text(Row row, String column) {
        return row.get(column).orElse("");
    }

    private static boolean yes(Row row, String column) {
        return text(row, column).startsWith("t");
    }
}
