package kesh.migrate;

import java.util.Map;

/** Tells how a parameter of install.conf is carried over. */
final class ConfParameter {
    private static final String KEPT = "the cluster has it in its own files, and a new node gets a copy";
    private static final String ADDRESS =
            "kesh does not manage virtual addresses; make sure that the new node can take it over";
    private static final String SOFTWARE =
            "prepare copies the primary's; with archive: and license: it uses your files, from this machine";
    private static final String SYNCHRONOUS = "which standbys are synchronous is left to repmgrd and its settings";
    private static final String NEW_CLUSTER = "it is about a new cluster, and this script is not";
    private static final String SECURE_COMMANDS = "kesh works over SSH only";

    /** The mark of parameters that the script itself contains. */
    static final String CARRIED = "";

    private static final Map<String, String> FATES = Map.ofEntries(
            Map.entry("primary_ip", CARRIED),
            Map.entry("expand_ip", CARRIED),
            Map.entry("shrink_ip", CARRIED),
            Map.entry("expand_type", CARRIED),
            Map.entry("shrink_type", CARRIED),
            Map.entry("node_id", CARRIED),
            Map.entry("ssh_port", CARRIED),
            Map.entry("execute_user", CARRIED),
            Map.entry("all_ip", "members are read from the cluster"),
            Map.entry("witness_ip", "members are read from the cluster"),
            Map.entry("production_ip", "members are read from the cluster"),
            Map.entry("local_disaster_recovery_ip", "members are read from the cluster"),
            Map.entry("remote_disaster_recovery_ip", "members are read from the cluster"),
            Map.entry("install_dir", KEPT),
            Map.entry("data_directory", KEPT),
            Map.entry("db_port", KEPT),
            Map.entry("db_user", KEPT),
            Map.entry("reconnect_attempts", KEPT),
            Map.entry("reconnect_interval", KEPT),
            Map.entry("recovery", KEPT),
            Map.entry("auto_cluster_recovery_level", KEPT),
            Map.entry("use_check_disk", KEPT),
            Map.entry("trusted_servers", KEPT),
            Map.entry("running_under_failure_trusted_servers", KEPT),
            Map.entry("tcp_keepalives_idle", KEPT),
            Map.entry("tcp_keepalives_interval", KEPT),
            Map.entry("tcp_keepalives_count", KEPT),
            Map.entry("tcp_user_timeout", KEPT),
            Map.entry("connection_timeout", KEPT),
            Map.entry("wal_sender_timeout", KEPT),
            Map.entry("wal_receiver_timeout", KEPT),
            Map.entry("ping_path", KEPT),
            Map.entry("ipaddr_path", KEPT),
            Map.entry("arping_path", KEPT),
            Map.entry("failover_need_server_alive", KEPT),
            Map.entry("virtual_ip", ADDRESS),
            Map.entry("net_device", ADDRESS),
            Map.entry("net_device_ip", ADDRESS),
            Map.entry("zip_package", SOFTWARE),
            Map.entry("license_file", SOFTWARE),
            Map.entry("sync_type", SYNCHRONOUS),
            Map.entry("synchronous", SYNCHRONOUS),
            Map.entry("sync_nodes", SYNCHRONOUS),
            Map.entry("potential_nodes", SYNCHRONOUS),
            Map.entry("async_nodes", SYNCHRONOUS),
            Map.entry("sync_in_same_location", SYNCHRONOUS),
            Map.entry("db_mode", NEW_CLUSTER),
            Map.entry("db_auth", NEW_CLUSTER),
            Map.entry("db_case_sensitive", NEW_CLUSTER),
            Map.entry("db_checksums", NEW_CLUSTER),
            Map.entry("archive_mode", NEW_CLUSTER),
            Map.entry("encoding", NEW_CLUSTER),
            Map.entry("locale", NEW_CLUSTER),
            Map.entry("other_db_init_options", NEW_CLUSTER),
            Map.entry("sync_security_guc", NEW_CLUSTER),
            Map.entry("use_exist_data", NEW_CLUSTER),
            Map.entry("waldir", NEW_CLUSTER),
            Map.entry(
                    "db_password", "a script must not hold a password; kesh reads logins from the members' own files"),
            Map.entry("super_user", "kesh does nothing as root"),
            Map.entry("on_bmj", "kesh detects the layout of the product"),
            Map.entry("use_ssl", "kesh has no counterpart for it"),
            Map.entry("deploy_by_sshd", SECURE_COMMANDS),
            Map.entry("use_scmd", SECURE_COMMANDS),
            Map.entry("scmd_port", SECURE_COMMANDS));

    private ConfParameter() {}

    /** The reason why the script does not contain it; {@link #CARRIED} if it does. */
    static String fate(String name) {
        return FATES.getOrDefault(name, "this parameter is not known to kesh");
    }

    static boolean isSecret(String name) {
        return name.contains("password");
    }
}
