package kesh.explain;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kesh.product.RepmgrConf;

/** Configuration files: repmgr.conf, a server's such as es_rep.conf, KingbaseES' install.conf. */
final class ConfReader implements Reader {
    private static final Form REPMGR = new Form("repmgr.conf", "the settings of repmgr, repmgrd and kbha on one node");
    private static final Form SERVER = Phrasebook.SETTINGS.form();
    private static final Form INSTALL = new Form(
            "install.conf", "the settings for cluster_install.sh; kesh import writes the script that does the same");

    private static final Pattern SETTING = Pattern.compile(
            "\\s*([A-Za-z_][\\w.]{1,62})\\s*=\\s*('[^']*+(?:''[^']*+)*+'|\"[^\"]*\"|\\([^)]*\\)|[^\\s'\"#(=]*)\\s*(?:#.*)?");
    private static final Pattern SECTION = Pattern.compile("\\s*\\[(?:install|expand|shrink)]\\s*");

    private static final Set<String> OF_REPMGR = Set.of(
            "node_id",
            "node_name",
            "conninfo",
            "data_directory",
            "log_file",
            "log_level",
            "kbha_log_file",
            "sys_bindir",
            "pg_bindir",
            "repmgr_bindir",
            "scmd_options",
            "ssh_options",
            "use_scmd",
            "ha_running_mode",
            "trusted_servers",
            "running_under_failure_trusted_servers",
            "repmgrd_pid_file",
            "kbha_pid_file",
            "failover",
            "synchronous",
            "recovery",
            "auto_cluster_recovery_level",
            "monitoring_history",
            "monitor_interval_secs",
            "reconnect_attempts",
            "reconnect_interval",
            "promote_command",
            "follow_command",
            "ping_path",
            "use_check_disk",
            "virtual_ip",
            "ipaddr_path",
            "arping_path",
            "net_device",
            "net_device_ip",
            "connection_check_type",
            "location",
            "priority",
            "use_replication_slots",
            "failover_need_server_alive",
            "sync_in_same_location",
            "sys_basebackup_options",
            "pg_basebackup_options",
            "rewind_options",
            "passfile",
            "replication_user",
            "service_start_command",
            "service_stop_command",
            "service_restart_command",
            "service_reload_command",
            "service_promote_command",
            "repmgrd_service_start_command",
            "repmgrd_service_stop_command",
            "degraded_monitoring_timeout",
            "async_query_timeout",
            "standby_disconnect_on_failover",
            "primary_visibility_consensus",
            "witness_sync_interval",
            "child_nodes_check_interval",
            "child_nodes_disconnect_command",
            "event_notification_command",
            "event_notifications",
            "replication_lag_warning",
            "replication_lag_critical",
            "archive_ready_warning",
            "archive_ready_critical",
            "shutdown_check_timeout",
            "standby_reconnect_timeout",
            "node_rejoin_timeout",
            "log_status_interval",
            "sibling_nodes_disconnect_timeout",
            "vip_timeout",
            "mount_check_max_retries",
            "lsn_lag_threshold",
            "failover_validation_command",
            "election_rerun_interval",
            "on_bmj",
            "synchronous_nodes",
            "sync_nodes",
            "potential_nodes",
            "async_nodes",
            "repmgrd_standby_startup_timeout",
            "repmgrd_exit_on_inactive_node",
            "use_primary_conninfo_password",
            "log_facility",
            "tablespace_mapping",
            "promote_check_timeout",
            "promote_check_interval",
            "primary_notification_timeout",
            "barman_server",
            "barman_host",
            "restore_command",
            "archive_cleanup_command",
            "recovery_min_apply_delay",
            "wal_receive_check_timeout",
            "standby_follow_timeout",
            "always_promote",
            "barman_config",
            "child_nodes_connected_include_witness",
            "child_nodes_connected_min_count",
            "child_nodes_disconnect_min_count",
            "child_nodes_disconnect_timeout",
            "config_directory",
            "connection_check_query",
            "failover_delay",
            "pg_backupapi_backup_id",
            "pg_backupapi_host",
            "pg_backupapi_node_name",
            "pg_backupapi_remote_ssh_command",
            "pg_ctl_options",
            "primary_follow_timeout",
            "promote_delay",
            "reconnect_loop_sync",
            "replication_type",
            "rsync_options",
            "standby_follow_restart");

    /** Parameters of repmgr 3 and what they are called today; empty if there is nothing in their place. */
    private static final Map<String, String> OF_REPMGR_3 = Map.of(
            "node", "node_id",
            "logfile", "log_file",
            "loglevel", "log_level",
            "logfacility", "log_facility",
            "retry_promote_interval_secs", "primary_notification_timeout",
            "cluster", "",
            "upstream_node", "");

    private static final Pattern OF_SERVER = Pattern.compile(
            "listen_addresses|port|full_page_writes|wal_\\w+|max_\\w+|archive_(?:mode|command|timeout|cleanup_command)|control_file_copy|hot_standby\\w*"
                    + "|logging_collector|log_\\w+|synchronous_(?:commit|standby_names)|shared_\\w+|fsync|timezone|lc_\\w+|tcp_\\w+|primary_conninfo"
                    + "|primary_slot_name|password_encryption|include\\w*|ssl\\w*|\\w+\\.\\w+|track_\\w+|checkpoint_\\w+|autovacuum\\w*|work_mem"
                    + "|maintenance_work_mem|effective_\\w+|unix_\\w+|superuser_\\w+|datestyle|default_\\w+|dynamic_\\w+|zero_damaged_pages|ignore_\\w+|recovery_\\w+|restore_command|min_wal_size");

    /** These names begin like a server's, but are repmgr's. */
    private static final Set<String> OF_REPMGR_ALONE =
            Set.of("log_file", "log_level", "log_facility", "log_status_interval", "wal_receive_check_timeout");

    private Optional<Form> form = Optional.empty();
    private final Map<String, String> settings = new HashMap<>();

    /** What is there of repmgr 3, in its order. */
    private final Set<String> old = new LinkedHashSet<>();

    private long first;
    private boolean installing;

    @Override
    public boolean reads(Line line, Found found) {
        if (SECTION.matcher(line.text()).matches()) {
            end(found);
            installing = true;
            found.part(INSTALL, line);
            return true;
        }
        Matcher setting = SETTING.matcher(line.text());
        if (!line.level().isEmpty() || !setting.matches()) {
            return false;
        }
        String name = setting.group(1);
        if (installing) {
            found.part(INSTALL, line);
            return true;
        }
        boolean ofOld = today(name).isPresent() && !form.equals(Optional.of(SERVER));
        boolean ofRepmgr = ofOld
                || OF_REPMGR.contains(name)
                        && !(!form.equals(Optional.of(REPMGR))
                                && name.matches("restore_command|recovery_min_apply_delay|archive_cleanup_command"));
        Form its =
                ofRepmgr ? REPMGR : form.isEmpty() && !isOfServer(name) ? null : isOfServer(name) ? SERVER : form.get();
        if (its == null) {
            return false;
        }
        form = Optional.of(its);
        found.part(its, line);
        String value = RepmgrConf.parse(line.text()).get(name).orElse("");
        if (its.equals(SERVER)) {
            ServerSettings.tell(SERVER, line, name, value, found);
            return true;
        }
        first = first == 0 ? line.number() : first;
        String today = ofOld ? today(name).get() : name;
        settings.put(today.isEmpty() ? name : today, value);
        if (ofOld) {
            old.add(name);
        } else if (ofRepmgr) {
            repmgr(line, name, value, found);
        } else {
            found.unknown(
                    REPMGR,
                    line.number(),
                    "it is not known what " + name + " in repmgr.conf does",
                    null,
                    "a typing mistake, or a parameter of a version that kesh does not know");
        }
        return true;
    }

    /** What a parameter of repmgr 3 is called today, empty if there is nothing in its place; absent for all others. */
    private static Optional<String> today(String name) {
        return name.endsWith("_response_timeout")
                ? Optional.of("async_query_timeout")
                : Optional.ofNullable(OF_REPMGR_3.get(name));
    }

    private static boolean isOfServer(String name) {
        return OF_SERVER.matcher(name).matches() && !OF_REPMGR_ALONE.contains(name);
    }

    private static void repmgr(Line line, String name, String value, Found found) {
        switch (name) {
            case "failover" -> {
                if (value.equals("manual")) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "failover is manual on this node",
                            "repmgrd only watches; this is meant for a remote site",
                            "set failover='automatic', if this is not intended");
                }
            }
            case "recovery" -> {
                if (value.equals("manual")) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "no failed node rejoins by itself: recovery is manual",
                            null,
                            "run rejoin after each failure, or set recovery='standby'");
                }
            }
            case "trusted_servers" -> {
                if (value.isEmpty()) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "there is no trusted server",
                            "a node cannot tell whether it is cut off itself or the others are",
                            "set trusted_servers='…' to the gateway's address, which must answer ping");
                }
            }
            case "use_check_disk" -> {
                if (value.equals("on")) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "kbha stops the database when the disk check fails",
                            "after 6 times, unless mount_check_max_retries says otherwise",
                            "set use_check_disk='off', if this is not intended");
                }
            }
            case "running_under_failure_trusted_servers" -> {
                if (value.equals("off")) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "kbha stops the database when no trusted server answers ping",
                            "also if only ICMP is dropped",
                            "set running_under_failure_trusted_servers='on', if this is not intended");
                }
            }
            case "synchronous" -> {
                if (value.equals("async")) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "no standby is synchronous: synchronous is async",
                            "a failover may lose the latest commits",
                            "set synchronous='quorum', if this is not intended");
                }
            }
            case "ha_running_mode" -> {
                if (value.equals("TPTC")) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "the cluster spans several sites (TPTC)",
                            "the vendor's script cannot expand or shrink it",
                            "kesh was not tested on such a cluster");
                }
            }
            case "follow_command" -> {
                if (!value.contains("--upstream-node-id=%n")) {
                    found.failed(
                            REPMGR,
                            line.number(),
                            "follow_command does not say which node to follow",
                            "after a failover a standby may follow the wrong node",
                            "add --upstream-node-id=%n to it, and restart repmgrd");
                }
            }
            case "promote_command" -> {
                if (value.contains("--siblings-follow")) {
                    found.failed(
                            REPMGR,
                            line.number(),
                            "promote_command makes the others follow, but repmgrd does that itself",
                            null,
                            "remove --siblings-follow from promote_command");
                }
            }
            case "conninfo" -> {
                if (value.matches("(?i).*(?:\\bpassword\\s*=|://[^/@]*:[^/@]+@).*")) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "conninfo holds a password",
                            "it is also in repmgr.nodes, and in each output of repmgr cluster show",
                            "move it to ~/.encpwd or ~/.pgpass; then register the node again with rescan");
                }
            }
            case "recovery_min_apply_delay" -> ServerSettings.tell(REPMGR, line, name, value, found);
            default -> {
                // Only the settings that cause faults are judged.
            }
        }
    }

    /** Reports missing settings. */
    @Override
    public void end(Found found) {
        if (!old.isEmpty()) {
            found.failed(
                    REPMGR,
                    first,
                    "this repmgr.conf is one of repmgr 3: repmgr 4 and newer do not take it",
                    old.stream()
                            .map(name -> today(name)
                                    .filter(today -> !today.isEmpty())
                                    .map(today -> name + " is called " + today + " today")
                                    .orElse(name + " is not needed any more"))
                            .collect(Collectors.joining("\n")),
                    "write it anew for the repmgr that is installed, like another node's; repmgr 3 works with no "
                            + "server newer than PostgreSQL 10");
        }
        if (first > 0) {
            for (String needed : new String[] {"node_id", "node_name", "conninfo", "data_directory"}) {
                if (!settings.containsKey(needed)) {
                    found.warned(
                            REPMGR,
                            first,
                            "there is no " + needed + " in this repmgr.conf",
                            "repmgr does nothing without it, unless this is only a part of the file",
                            "compare it with another node's");
                }
            }
            String id = settings.getOrDefault("node_id", "");
            String name = settings.getOrDefault("node_name", "");
            if (!id.isEmpty() && !name.isEmpty()) {
                found.held(REPMGR, first, "it is the repmgr.conf of " + name + ", whose node_id is " + id);
            } else if (!id.isEmpty() || !name.isEmpty()) {
                found.held(REPMGR, first, "it is the repmgr.conf of node " + (name.isEmpty() ? id : name));
            }
        }
        first = 0;
        settings.clear();
        old.clear();
        form = Optional.empty();
        installing = false;
    }
}
