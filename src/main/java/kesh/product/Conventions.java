package kesh.product;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Machine.Software;
import kesh.cluster.Product;

/**
 * The names that a database product uses.
 *
 * @param product the product
 * @param name its name as its makers write it
 * @param control the program that starts and stops a server
 * @param server the server program
 * @param controlData the program that prints the control file; its {@code --version} is the server's
 * @param client the program that sends SQL to a server
 * @param socket the beginning of the file name of a server's Unix socket; the port follows
 * @param passfile the client password file, below the user's home
 * @param config the server's main configuration file, in the data directory
 * @param autoConfig the file in the data directory that replication settings are written to
 * @param access the file in the data directory that says who may log in
 * @param ownFiles all configuration files in the data directory; each server has its own
 * @param port the port where connection strings name none
 * @param slots whether repmgr makes a replication slot for each standby where its configuration does not say
 * @param fresh the properties of a newly made server
 * @param binSetting the parameter of repmgr.conf that names the directory of the programs
 * @param binDirectories other places of the programs besides PATH and repmgr.conf's; shell patterns, ~ is the user's
 *     home
 * @param configFiles places of repmgr.conf besides the running repmgrd's; shell patterns, ~ is the user's home
 */
public record Conventions(
        Product product,
        String name,
        String control,
        String server,
        String controlData,
        String client,
        String socket,
        String passfile,
        String config,
        String autoConfig,
        String access,
        List<String> ownFiles,
        int port,
        boolean slots,
        Fresh fresh,
        String binSetting,
        List<String> binDirectories,
        List<String> configFiles) {

    /**
     * A newly made server.
     *
     * @param superuser the superuser, who logs in by password; if absent, the operating system's user that runs the
     *     server
     * @param database a database that exists from the beginning
     * @param repmgr name of repmgr's user and of its database
     * @param settingsFile the file in the data directory for its settings, which is read after the main configuration
     *     file
     * @param settings the settings that it needs besides port and library
     */
    public record Fresh(
            Optional<String> superuser,
            String database,
            String repmgr,
            String settingsFile,
            Map<String, String> settings) {
        public Fresh {
            settings = new TreeMap<>(settings);
        }
    }

    /**
     * The places are from repmgr's documentation (configuration file location) and the packages of Debian and the PGDG.
     */
    public static final Conventions POSTGRESQL = new Conventions(
            Product.POSTGRESQL,
            "PostgreSQL",
            "pg_ctl",
            "postgres",
            "pg_controldata",
            "psql",
            ".s.PGSQL.",
            ".pgpass",
            "postgresql.conf",
            "postgresql.auto.conf",
            "pg_hba.conf",
            List.of("postgresql.conf", "pg_hba.conf", "pg_ident.conf", "postgresql.auto.conf"),
            5432,
            false,
            new Fresh(
                    Optional.empty(),
                    "postgres",
                    "repmgr",
                    "postgresql.conf",
                    Map.of(
                            "listen_addresses", "*",
                            "wal_log_hints", "on",
                            "password_encryption", "scram-sha-256",
                            "logging_collector", "on")),
            "pg_bindir",
            List.of("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin", "/usr/local/bin"),
            List.of(
                    "/etc/repmgr.conf",
                    "/etc/repmgr/repmgr.conf",
                    "/etc/repmgr/*/repmgr.conf",
                    "/etc/postgresql/*/*/repmgr.conf",
                    "~/repmgr.conf",
                    "~/etc/repmgr.conf",
                    "/usr/local/etc/repmgr.conf"));

    /**
     * Read-write clusters of V8R6 and V9. The places are those that the vendor's installer makes below its target
     * directory ({@code kingbase}, in newer builds with a level {@code Server}), as administrators describe them in
     * public, and the fixed ones of dedicated machines ({@code on_bmj=1}).
     */
    public static final Conventions KINGBASE = new Conventions(
            Product.KINGBASE,
            "KingbaseES",
            "sys_ctl",
            "kingbase",
            "sys_controldata",
            "ksql",
            ".s.KINGBASE.",
            ".encpwd",
            "kingbase.conf",
            "kingbase.auto.conf",
            "sys_hba.conf",
            List.of("kingbase.conf", "es_rep.conf", "sys_hba.conf", "sys_ident.conf", "kingbase.auto.conf"),
            54321,
            // The vendor's installer does not write the parameter, and its clusters use slots all the same.
            true,
            // The values are those that the installer of V8R6 writes to es_rep.conf, without sizes, places and
            // archiving.
            new Fresh(
                    Optional.of("system"),
                    "test",
                    "esrep",
                    "es_rep.conf",
                    Map.ofEntries(
                            Map.entry("listen_addresses", "*"),
                            Map.entry("wal_log_hints", "on"),
                            Map.entry("password_encryption", "scram-sha-256"),
                            Map.entry("logging_collector", "on"),
                            Map.entry("log_destination", "csvlog"),
                            Map.entry("log_checkpoints", "on"),
                            Map.entry("log_replication_commands", "on"),
                            Map.entry("full_page_writes", "on"),
                            Map.entry("hot_standby_feedback", "on"),
                            Map.entry("max_wal_senders", "32"),
                            Map.entry("max_replication_slots", "32"),
                            Map.entry("max_prepared_transactions", "100"),
                            Map.entry("synchronous_commit", "remote_apply"),
                            Map.entry("wal_compression", "on"))),
            "sys_bindir",
            kingbaseHomes("/bin"),
            kingbaseHomes("/etc/repmgr.conf"));

    /** The products that a host may have, the more frequent first. */
    public static final List<Conventions> ALL = List.of(POSTGRESQL, KINGBASE);

    /** Returns the conventions of the software that the cluster's nodes run. */
    public static Conventions of(ClusterState now) {
        return Stream.concat(now.members().stream(), now.nodes().stream())
                .flatMap(node -> node.machine().found().stream())
                .filter(machine -> machine.software().isPresent())
                .map(Conventions::of)
                .findFirst()
                .orElse(POSTGRESQL);
    }

    /** Returns PostgreSQL's for a host without database software: messages then use its names. */
    public static Conventions of(Machine machine) {
        return machine.software().map(Conventions::of).orElse(POSTGRESQL);
    }

    public static Conventions of(Software software) {
        return ALL.stream()
                .filter(conventions -> conventions.product == software.product())
                .findFirst()
                .orElseThrow();
    }

    /** @param configured the value of use_replication_slots in repmgr.conf */
    public boolean usesSlots(Optional<String> configured) {
        return configured.map(value -> value.matches("(?i)true|yes|on|1|t|y")).orElse(slots);
    }

    private static List<String> kingbaseHomes(String below) {
        return Stream.of(
                        "~/cluster/*/kingbase",
                        "~/cluster/kingbase",
                        "~/cluster/*/kingbase/Server",
                        "~/cluster/*/Server",
                        "~/kingbase",
                        "/home/kingbase/cluster/*/kingbase",
                        "/home/kingbase/cluster/*/kingbase/Server",
                        "/opt/Kingbase/ES/V*/kingbase",
                        "/opt/Kingbase/ES/V*/kingbase/Server",
                        "/opt/Kingbase/ES/V*/Server")
                .map(home -> home + below)
                .toList();
    }
}
