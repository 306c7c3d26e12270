package kesh.survey;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kesh.cluster.Activity;
import kesh.cluster.Conninfo;
import kesh.cluster.Host;
import kesh.cluster.Interest;
import kesh.cluster.Lsn;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Rights;
import kesh.cluster.Role;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.command.Most;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Answer.Row;
import kesh.remote.Answer.Rows;
import kesh.remote.Login;
import kesh.remote.Transport;
import kesh.remote.Unreachable;

/** Inspects a server, in one session and one batch of queries. */
public final class ServerProbe {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** The end of WAL on this server, whatever it is. */
    static final String POSITION =
            "case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end";

    /** The end of the WAL that can be sent on: received on a standby, written on a primary. */
    static final String SENDABLE = "case when pg_is_in_recovery()"
            + " then coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) else pg_current_wal_lsn() end";

    /** The lag as repmgr measures it: a standby that has replayed all it has received does not lag. */
    static final String LAG_SECONDS = "case when not pg_is_in_recovery() then null"
            + " when pg_last_wal_receive_lsn() is not distinct from pg_last_wal_replay_lsn() then 0"
            + " else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::bigint end";

    /** The number of sessions of applications. */
    static final String CLIENTS = "(select count(*) from pg_stat_activity where backend_type = 'client backend'"
            + " and usename is distinct from current_user)";

    /** The control file's timeline is that of the last checkpoint; the name of the current WAL file is up to date. */
    public static final Query IDENTITY = Query.reading(
            "identity",
            "select current_setting('server_version_num') as version, current_user as login,"
                    + " coalesce(current_setting('is_superuser', true), '') as superuser, s.system_identifier,"
                    + " pg_is_in_recovery() as standby,"
                    + " coalesce((select received_tli from pg_stat_wal_receiver),"
                    + " case when pg_is_in_recovery() then (select timeline_id from pg_control_checkpoint())"
                    + " else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end) as timeline, "
                    + POSITION + " as position from pg_control_system() s");

    public static final Query SETTINGS = Query.reading(
            "settings",
            "select name, setting from pg_settings where name in ('archive_command', 'archive_mode', 'config_file',"
                    + " 'data_checksums', 'data_directory', 'hba_file', 'hot_standby', 'listen_addresses',"
                    + " 'logging_collector', 'max_connections', 'max_locks_per_transaction',"
                    + " 'max_prepared_transactions', 'max_replication_slots', 'max_wal_senders', 'max_wal_size',"
                    + " 'max_worker_processes', 'port', 'recovery_min_apply_delay', 'shared_preload_libraries', 'superuser_reserved_connections',"
                    + " 'synchronous_commit', 'synchronous_standby_names', 'unix_socket_directories', 'wal_level', 'wal_log_hints')");

    /** Sizes are read from the file system, file by file: only this query takes long on a large cluster. */
    public static final Query SIZE = Query.reading(
            "size",
            "select (select sum(pg_database_size(oid)) from pg_database) as bytes,"
                    + " (select string_agg(pg_tablespace_location(oid), E'\\n') from pg_tablespace"
                    + " where length(pg_tablespace_location(oid)) > 0) as tablespaces");

    public static final Query REPLICATIONS = Query.reading(
            "replications",
            "select application_name, state, sync_state, pg_wal_lsn_diff(" + SENDABLE
                    + ", replay_lsn)::bigint as lag from pg_stat_replication"
                    // The links are tried at the same moment, and these sessions are no standbys.
                    + " where application_name <> 'kesh' order by 1");

    /**
     * True for a slot in use. A standby keeps copies of its primary's failover slots from PostgreSQL 17 on (synced): nobody
     * receives from those there, and they cannot be dropped, but the standby uses them. Once it is the primary, they are
     * slots like others.
     */
    static final String IN_USE =
            "(active or pg_is_in_recovery() and coalesce((to_jsonb(s)->>'synced')::boolean, false))";

    /** wal_status exists from PostgreSQL 13; going through JSON reads it where it exists. */
    public static final Query SLOTS = Query.reading(
            "slots",
            "select slot_name, slot_type, " + IN_USE + " as active, pg_wal_lsn_diff(" + SENDABLE
                    + ", restart_lsn)::bigint as retained, to_jsonb(s)->>'wal_status' as wal_status, database,"
                    + " (select application_name from pg_stat_activity where pid = s.active_pid) as reader"
                    + " from pg_replication_slots s order by 1");

    public static final Query RECEIVER =
            Query.reading("receiver", "select status, sender_host, sender_port, slot_name from pg_stat_wal_receiver");

    public static final Query REPMGRD = Query.reading(
            "repmgrd",
            "select repmgr.repmgrd_is_running() as running, repmgr.repmgrd_is_paused() as paused,"
                    + " (select left(details, " + Most.EVENT
                    + ") from (select event, details from repmgr.events where event in ('kesh_pause',"
                    + " 'kesh_unpause') order by event_timestamp desc limit 1) e where event = 'kesh_pause') as paused_by");

    /**
     * The functions about replay are errors on a primary. An archive failure counts until a file was archived again.
     */
    public static final Query ACTIVITY = Query.reading(
            "activity",
            "select to_char(pg_postmaster_start_time() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') as started,"
                    + " (select string_agg(name, E'\\n') from pg_settings where pending_restart) as pending_restart,"
                    + " " + CLIENTS + " as clients,"
                    + " case when pg_is_in_recovery() then pg_is_wal_replay_paused() else false end as replay_paused,"
                    + " pg_last_wal_receive_lsn() as received,"
                    + " (select last_failed_wal from pg_stat_archiver"
                    + " where last_failed_time > coalesce(last_archived_time, '-infinity')) as archive_failure,"
                    + " " + LAG_SECONDS + " as lag_seconds,"
                    // The names of these events are there from PostgreSQL 13 on (manual, 28.2.3).
                    + " (select min(wait_event) from pg_stat_activity where backend_type = 'startup'"
                    + " and wait_event like 'RecoveryConflict%') as conflict");

    /** This is a query of its own: if the function does not exist, nothing else becomes unknown. */
    public static final Query LOADED = Query.reading(
            "loaded",
            "select to_char(pg_conf_load_time() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') as loaded");

    /** Each run of shrink has left an event, in the words of {@link kesh.verb.shrink.Shrink}. */
    public static final Query DEPARTED = Query.reading(
            "departed",
            "select distinct node_id, left(details, " + Most.EVENT + ") as details from repmgr.events"
                    + " where event in ('kesh_shrink_begun', 'kesh_shrink') order by 1, 2 limit 1000");

    private static final Pattern SHRINK = Pattern.compile("shrink (.+?)(?: \\((.+)\\))? by .*");

    public static final Query REGISTRATIONS = Query.reading(
            "registrations",
            "select node_id, node_name, type, upstream_node_id, active, location, priority, conninfo, repluser, slot_name,"
                    + " config_file from repmgr.nodes order by node_id");

    /** As PostgreSQL lets slots be called (manual, 27.2.6). */
    private static final Pattern SLOT_NAME = Pattern.compile("[a-z0-9_]{1,63}");

    private static final List<Query> ALL = List.of(
            IDENTITY,
            SETTINGS,
            SIZE,
            REPLICATIONS,
            SLOTS,
            RECEIVER,
            REPMGRD,
            REGISTRATIONS,
            ACTIVITY,
            LockProbe.QUERY,
            LOADED,
            DEPARTED,
            RightsProbe.QUERY);

    private static final List<Query> AGAIN =
            ALL.stream().filter(query -> query != SIZE).toList();

    private ServerProbe() {}

    /**
     * @param before what was seen of it earlier, if it was: its size is then not queried again
     * @throws Unreachable if the server cannot be reached, or refuses the first query
     */
    static Server look(Transport transport, Host host, Login login, Optional<Server> before) {
        return look(transport, host, login, before, List.of(), Set.of());
    }

    /**
     * @param questions of the operator, for this server; they are not repeated
     * @param settings names of parameters to read with all details
     */
    static Server look(
            Transport transport,
            Host host,
            Login login,
            Optional<Server> before,
            List<Interest.Question> questions,
            Set<String> settings) {
        List<Query> queries = new ArrayList<>(before.isEmpty() ? ALL : AGAIN);
        queries.addAll(ParameterProbe.inForce(settings));
        // These are last: those about the files may change what the session answers.
        queries.addAll(ParameterProbe.written(settings));
        Map<String, Answer> byName = answers(transport, host, login, queries);
        if (before.isEmpty() && !questions.isEmpty()) {
            byName.putAll(answers(
                    transport,
                    host,
                    login,
                    questions.stream().map(ServerProbe::asked).toList()));
        }
        return Typed.of(
                host + ": what its server answered cannot be read", () -> server(host, byName, before, questions));
    }

    private static Map<String, Answer> answers(Transport transport, Host host, Login login, List<Query> queries) {
        List<Answer> answers = transport.query(host, login, queries, LIMIT);
        Map<String, Answer> byName = new HashMap<>();
        for (int i = 0; i < queries.size(); i++) {
            byName.put(queries.get(i).name(), answers.get(i));
        }
        return byName;
    }

    private static Server server(
            Host host, Map<String, Answer> byName, Optional<Server> before, List<Interest.Question> questions) {
        Row identity = rows(byName, IDENTITY, host).get(0);
        Seen<Rights> rights = RightsProbe.read(identity, byName.get(RightsProbe.QUERY.name()));
        Optional<Row> size = before.isPresent()
                ? Optional.empty()
                : rows(byName, SIZE, host).stream().findFirst();
        return new Server(
                Integer.parseInt(text(identity, "version")),
                text(identity, "system_identifier"),
                yes(identity, "standby"),
                Integer.parseInt(text(identity, "timeline")),
                identity.get("position").map(Lsn::parse),
                settings(rows(byName, SETTINGS, host)),
                before.map(Server::dataBytes)
                        .or(() -> size.flatMap(row -> row.get("bytes")).map(Long::parseLong))
                        .orElse(0L),
                before.map(Server::tablespaces)
                        .or(() -> size.flatMap(row -> row.get("tablespaces")).map(text -> List.of(text.split("\n"))))
                        .orElse(List.of()),
                rows(byName, REPLICATIONS, host).stream()
                        .map(row -> new Server.Replication(
                                text(row, "application_name"),
                                row.get("state").orElse(Server.HIDDEN),
                                row.get("sync_state").orElse(Server.HIDDEN),
                                row.get("lag").map(Long::parseLong)))
                        .toList(),
                rows(byName, SLOTS, host).stream()
                        .map(row -> new Server.Slot(
                                slotName(row),
                                text(row, "slot_type").equals("physical"),
                                yes(row, "active"),
                                row.get("retained").map(Long::parseLong),
                                row.get("wal_status"),
                                Seen.known(new Server.Use(row.get("database"), row.get("reader")))))
                        .toList(),
                rows(byName, RECEIVER, host).stream()
                        .findFirst()
                        .map(row -> new Server.WalReceiver(
                                row.get("status").orElse(Server.HIDDEN),
                                row.get("sender_host").orElse(""),
                                row.get("sender_port").map(Integer::parseInt).orElse(0),
                                row.get("slot_name"))),
                seen(byName.get(REPMGRD.name()), rows -> rows.stream()
                        .findFirst()
                        // NULL means that the library is not preloaded, so no repmgrd can work with this server.
                        .filter(row -> row.get("running").isPresent())
                        .<Seen<Server.Repmgrd>>map(
                                row -> Seen.known(new Server.Repmgrd(yes(row, "running"), yes(row, "paused"))))
                        .orElse(Seen.unknown("the repmgr library is not loaded"))),
                seen(byName.get(REGISTRATIONS.name()), ServerProbe::registrations),
                activity(
                        rows(byName, ACTIVITY, host).get(0),
                        byName.get(REPMGRD.name()),
                        byName.get(LockProbe.QUERY.name()),
                        byName.get(LOADED.name()),
                        byName.get(DEPARTED.name())),
                before.map(Server::answers).orElseGet(() -> questions.stream()
                        .map(question -> new Server.Answer(
                                question.sql(), seen(byName.get(asked(question).name()), ServerProbe::answer)))
                        .toList()),
                ParameterProbe.parameters(byName, Integer.parseInt(text(identity, "version")), rights),
                rights);
    }

    /**
     * Puts the question inside a SELECT of kesh's, so that it must be one, and is only evaluated on the chosen nodes.
     */
    private static Query asked(Interest.Question question) {
        String here =
                switch (question.on().kind()) {
                    case PRIMARY -> "not pg_catalog.pg_is_in_recovery()";
                    case STANDBYS -> "pg_catalog.pg_is_in_recovery()";
                    default -> "true";
                };
        return Query.reading(
                        "question: " + question.sql(),
                        "select case when " + here + " then (" + question.sql() + "\n)::text end as answer")
                .byOperator();
    }

    private static Seen<String> answer(List<Row> rows) {
        return rows.stream()
                .findFirst()
                .flatMap(row -> row.get("answer"))
                .map(Seen::known)
                .orElse(Seen.unknown("the answer is NULL"));
    }

    private static Activity activity(Row row, Answer repmgrd, Answer lock, Answer loaded, Answer departed) {
        Optional<String> pausedBy = repmgrd instanceof Rows found
                ? found.rows().stream().findFirst().flatMap(said -> said.get("paused_by"))
                : Optional.empty();
        return new Activity(
                Instant.parse(text(row, "started")),
                row.get("pending_restart")
                        .map(names -> List.of(names.split("\n")))
                        .orElse(List.of()),
                Integer.parseInt(text(row, "clients")),
                yes(row, "replay_paused"),
                row.get("received").map(Lsn::parse),
                row.get("archive_failure"),
                pausedBy,
                row.get("lag_seconds").map(Long::parseLong),
                seen(lock, rows -> LockProbe.seen(rows.stream().findFirst())),
                seen(loaded, rows -> Seen.known(Instant.parse(text(rows.get(0), "loaded")))),
                seen(
                        departed,
                        rows -> Seen.known(rows.stream()
                                .flatMap(ServerProbe::departed)
                                .distinct()
                                .toList())),
                Seen.known(row.get("conflict")));
    }

    private static Stream<String> departed(Row event) {
        Matcher shrink = SHRINK.matcher(text(event, "details"));
        return shrink.matches()
                ? Stream.of(text(event, "node_id"), shrink.group(1), shrink.group(2))
                        .filter(Objects::nonNull)
                : Stream.empty();
    }

    private static List<Row> rows(Map<String, Answer> answers, Query query, Host host) {
        if (answers.get(query.name()) instanceof Rows found) {
            return found.rows();
        }
        Answer.Refused refused = (Answer.Refused) answers.get(query.name());
        throw new Unreachable(
                host + ": its server refused the query '" + query.name() + "'",
                refused.message(),
                "repmgr's user needs pg_monitor, or pg_read_all_settings and pg_read_all_stats");
    }

    private static <T> Seen<T> seen(Answer answer, java.util.function.Function<List<Row>, Seen<T>> reader) {
        return answer instanceof Rows found
                ? reader.apply(found.rows())
                : Seen.unknown(((Answer.Refused) answer).message());
    }

    private static Map<String, String> settings(List<Row> rows) {
        Map<String, String> settings = new HashMap<>();
        rows.forEach(row -> row.get("setting").ifPresent(value -> settings.put(text(row, "name"), value)));
        return settings;
    }

    private static Seen<List<Registration>> registrations(List<Row> rows) {
        try {
            return Seen.known(rows.stream().map(ServerProbe::registration).toList());
        } catch (IllegalArgumentException unusual) {
            return Seen.unknown("a row of repmgr.nodes cannot be read: " + unusual.getMessage());
        }
    }

    private static Registration registration(Row row) {
        return new Registration(
                new NodeId(Integer.parseInt(text(row, "node_id"))),
                NodeName.recorded(text(row, "node_name")),
                Role.valueOf(text(row, "type").toUpperCase(java.util.Locale.ROOT)),
                row.get("upstream_node_id").map(Integer::parseInt).map(NodeId::new),
                yes(row, "active"),
                row.get("location").orElse("default"),
                Integer.parseInt(text(row, "priority")),
                Conninfo.recorded(text(row, "conninfo")),
                row.get("repluser").orElse(""),
                row.get("slot_name").filter(name -> SLOT_NAME.matcher(name).matches()),
                row.get("config_file").map(PlainPath::of).orElse(""));
    }

    private static String slotName(Row row) {
        String name = text(row, "slot_name");
        if (!SLOT_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("no slot can be called " + name);
        }
        return name;
    }

    private static String text(Row row, String column) {
        return row.get(column).orElse("");
    }

    /** True for t; a KingbaseES database in Oracle mode answers true or false instead of t or f. */
    private static boolean yes(Row row, String column) {
        return row.get(column).filter(value -> value.startsWith("t")).isPresent();
    }
}
