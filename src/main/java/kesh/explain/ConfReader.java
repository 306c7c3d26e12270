package kesh.explain;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kesh.product.RepmgrConf;

/** Configuration files: repmgr.conf, a server's such as es_rep.conf, KingbaseES' install.conf. */
final class ConfReader implements Reader {
    private static final Form REPMGR = new Form("repmgr.conf", "how repmgr, repmgrd and kbha work on one node");
    private static final Form SERVER = Phrasebook.SETTINGS.form();
    private static final Form INSTALL = new Form(
            "install.conf", "what cluster_install.sh is to do; kesh import writes the script that does the same");

    private static final Pattern SETTING = Pattern.compile(
            "\\s*([A-Za-z_][\\w.]{1,62})\\s*=\\s*('[^']*(?:''[^']*)*'|\"[^\"]*\"|\\([^)]*\\)|[^\\s'\"#(=]*)\\s*(?:#.*)?");
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
            "standby_follow_timeout");

    private static final Pattern OF_SERVER = Pattern.compile(
            "listen_addresses|port|full_page_writes|wal_\\w+|max_\\w+|archive_(?:mode|command|timeout)|control_file_copy|hot_standby\\w*"
                    + "|logging_collector|log_\\w+|synchronous_(?:commit|standby_names)|shared_\\w+|fsync|timezone|lc_\\w+|tcp_\\w+|primary_conninfo"
                    + "|primary_slot_name|password_encryption|include\\w*|ssl\\w*|\\w+\\.\\w+|track_\\w+|checkpoint_\\w+|autovacuum\\w*|work_mem"
                    + "|maintenance_work_mem|effective_\\w+|unix_\\w+|superuser_\\w+|datestyle|default_\\w+|dynamic_\\w+|recovery_target\\w*|restore_command|min_wal_size");

    /** These names begin like a server's, but are repmgr's. */
    private static final Set<String> OF_REPMGR_ALONE =
            Set.of("log_file", "log_level", "log_facility", "log_status_interval", "wal_receive_check_timeout");

    private Optional<Form> form = Optional.empty();
    private final Map<String, String> settings = new HashMap<>();
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
        boolean ofRepmgr = OF_REPMGR.contains(name)
                && !(form.equals(Optional.of(SERVER))
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
        settings.put(name, value);
        if (ofRepmgr) {
            repmgr(line, name, value, found);
        } else {
            found.unknown(
                    REPMGR,
                    line.number(),
                    "what " + name + " in repmgr.conf does is not known",
                    null,
                    "a slip of the pen, or a parameter of a version that kesh has not seen");
        }
        return true;
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
                            "repmgrd only looks on; so it is meant for a remote place",
                            "failover='automatic', if that is not on purpose");
                }
            }
            case "recovery" -> {
                if (value.equals("manual")) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "no failed node comes back by itself: recovery is manual",
                            null,
                            "rejoin, after each failure; or recovery='standby'");
                }
            }
            case "trusted_servers" -> {
                if (value.isEmpty()) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "there is no trusted server",
                            "a node cannot tell whether it is cut off, or the others are",
                            "trusted_servers='…': the gateway's address, which must answer ping");
                }
            }
            case "use_check_disk" -> {
                if (value.equals("on")) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "kbha stops the database when the disk check fails",
                            "after 6 times, unless mount_check_max_retries says otherwise",
                            "use_check_disk='off', if that is not on purpose");
                }
            }
            case "running_under_failure_trusted_servers" -> {
                if (value.equals("off")) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "kbha stops the database when no trusted server answers ping",
                            "also where only ICMP is dropped",
                            "running_under_failure_trusted_servers='on', if that is not on purpose");
                }
            }
            case "synchronous" -> {
                if (value.equals("async")) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "no standby is synchronous: synchronous is async",
                            "a failover may lose what was just committed",
                            "synchronous='quorum', if that is not on purpose");
                }
            }
            case "ha_running_mode" -> {
                if (value.equals("TPTC")) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "the cluster is one over several places (TPTC)",
                            "the vendor's script neither grows nor shrinks it",
                            "kesh was not tried on such a cluster");
                }
            }
            case "follow_command" -> {
                if (!value.contains("--upstream-node-id=%n")) {
                    found.failed(
                            REPMGR,
                            line.number(),
                            "follow_command does not say whom to follow",
                            "after a failover a standby may follow the wrong node",
                            "add --upstream-node-id=%n to it, and restart repmgrd");
                }
            }
            case "promote_command" -> {
                if (value.contains("--siblings-follow")) {
                    found.failed(
                            REPMGR,
                            line.number(),
                            "promote_command makes the others follow, which repmgrd does itself",
                            null,
                            "take --siblings-follow out");
                }
            }
            case "conninfo" -> {
                if (value.matches("(?i).*\\bpassword\\s*=.*")) {
                    found.warned(
                            REPMGR,
                            line.number(),
                            "conninfo holds a password",
                            "it is in repmgr.nodes too, and each output of repmgr cluster show",
                            "~/.encpwd or ~/.pgpass; then register again with rescan");
                }
            }
            default -> {
                // Only the settings that cause faults are judged.
            }
        }
    }

    /** Reports missing settings. */
    @Override
    public void end(Found found) {
        if (first > 0) {
            for (String needed : new String[] {"node_id", "node_name", "conninfo", "data_directory"}) {
                if (!settings.containsKey(needed)) {
                    found.warned(
                            REPMGR,
                            first,
                            "there is no " + needed + " in this repmgr.conf",
                            "repmgr does nothing without it, unless this is a part of the file only",
                            "compare with another node's");
                }
            }
            String id = settings.getOrDefault("node_id", "");
            String name = settings.getOrDefault("node_name", "");
            found.held(REPMGR, first, "it is the repmgr.conf of " + name + ", whose node_id is " + id);
        }
        first = 0;
        settings.clear();
        form = Optional.empty();
        installing = false;
    }
}
