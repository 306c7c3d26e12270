package kesh.survey;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kesh.cluster.Host;
import kesh.cluster.Interest;
import kesh.cluster.Server;
import kesh.command.Most;
import kesh.command.Query;
import kesh.remote.Answer;
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

    /**
     * The WAL from a position to the end of what can be sent on, in bytes. A receiver may claim to have any position, and
     * must not make the whole query fail by one that is too far for a bigint. It is NULL where there is no position, though
     * least and greatest pass over NULL.
     */
    static String sendableSince(String position) {
        return "(select greatest(least(bytes, 9223372036854775807), -9223372036854775807)::bigint"
                + " from (select pg_wal_lsn_diff(" + SENDABLE + ", " + position
                + ") as bytes) d where bytes is not null)";
    }

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
            "select application_name, state, sync_state, " + sendableSince("replay_lsn")
                    + " as lag from pg_stat_replication"
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
            "select slot_name, slot_type, " + IN_USE + " as active, "
                    + sendableSince("restart_lsn") + " as retained, to_jsonb(s)->>'wal_status' as wal_status, database,"
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

    /**
     * The roles that may log in and change which of repmgr's events is there, by themselves or as a member of another role,
     * besides those that kesh cannot be defended from. Who may insert into some columns only can write an event, too, and
     * who may delete the newest can bring back the one before.
     */
    public static final Query EVENT_WRITERS = Query.reading(
            "event writers",
            "select r.rolname as role from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles r"
                    + " on r.rolcanlogin and not r.rolsuper and r.rolname <> current_user and r.oid <> c.relowner"
                    + " where n.nspname = 'repmgr' and c.relname = 'events' and exists (select 1 from pg_roles g"
                    + " where (has_any_column_privilege(g.oid, c.oid, 'insert, update')"
                    + " or has_table_privilege(g.oid, c.oid, 'delete, truncate, trigger'))"
                    + " and pg_has_role(r.oid, g.oid, 'member'))"
                    + " order by 1 limit 20");

    /** Everyone may read them, unless that was revoked. None is shown in recovery. */
    public static final Query PREPARED = Query.reading(
            "prepared transactions",
            "select gid, coalesce(owner, '') as owner, coalesce(database, '') as database,"
                    + " to_char(prepared at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') as since,"
                    + " prepared < now() - interval '10 minutes' as old"
                    + " from pg_prepared_xacts order by prepared, gid limit 100");

    public static final Query REGISTRATIONS = Query.reading(
            "registrations",
            "select node_id, node_name, type, upstream_node_id, active, location, priority, conninfo, repluser, slot_name,"
                    + " config_file from repmgr.nodes order by node_id");

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
            EVENT_WRITERS,
            PREPARED,
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
                host + ": what its server answered cannot be read",
                () -> ServerReader.server(host, byName, before, questions));
    }

    private static Map<String, Answer> answers(Transport transport, Host host, Login login, List<Query> queries) {
        List<Answer> answers = transport.query(host, login, queries, LIMIT);
        Map<String, Answer> byName = new HashMap<>();
        for (int i = 0; i < queries.size(); i++) {
            byName.put(queries.get(i).name(), answers.get(i));
        }
        return byName;
    }

    /**
     * Puts the question inside a SELECT of kesh's, so that it must be one, and is only evaluated on the chosen nodes.
     */
    static Query asked(Interest.Question question) {
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
}
