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
 * How a database product names things.
 *
 * @param product which one
 * @param name as its makers write it
 * @param control the program that starts and stops a server
 * @param server the server program
 * @param controlData the program that prints the control file; its {@code --version} is the server's
 * @param client the program that asks a server for SQL
 * @param socket the beginning of the file name of a server's Unix socket; the port follows
 * @param passfile the client password file, below the user's home
 * @param config the server's main configuration file, in the data directory
 * @param autoConfig the file in the data directory that replication settings are written to
 * @param access who may log in, a file in the data directory
 * @param ownFiles all files of configuration in the data directory, which are each server's own
 * @param port the port where connection strings name none
 * @param slots whether repmgr makes a replication slot for each standby where its configuration does not say
 * @param fresh what a server has that is made from nothing
 * @param binSetting the parameter of repmgr.conf that says where the programs are
 * @param binDirectories where the programs may be, besides PATH and what repmgr.conf says; shell patterns, ~ is the
 *     user's home
 * @param configFiles where repmgr.conf may be, besides the running repmgrd's; shell patterns, ~ is the user's home
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
     * A new server.
     *
     * @param superuser who may do everything in it, by password; the user that it runs as, by being that user, if absent
     * @param database one that is there from the beginning
     * @param repmgr name of repmgr's user, and of its database
     * @param settingsFile where its settings go, in the data directory; read after the main configuration file
     * @param settings what it needs besides port and library
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

    /** Places: repmgr's documentation (configuration file location) and the packages of Debian and of the PGDG. */
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
     * Read-write clusters of V8R6 and V9. Places: what the vendor's installer makes below the directory that it is told
     * ({@code kingbase}, in newer builds with a level {@code Server}), as administrators write of it in public, and the
     * fixed ones of dedicated machines ({@code on_bmj=1}).
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
            // As the installer of V8R6 writes es_rep.conf, but for what is a matter of size, place and archive.
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

    /** What a host may have, the more frequent first. */
    public static final List<Conventions> ALL = List.of(POSTGRESQL, KINGBASE);

    /** What the nodes of a cluster run. */
    public static Conventions of(ClusterState now) {
        return Stream.concat(now.members().stream(), now.nodes().stream())
                .flatMap(node -> node.machine().found().stream())
                .filter(machine -> machine.software().isPresent())
                .map(Conventions::of)
                .findFirst()
                .orElse(POSTGRESQL);
    }

    /** Of a host without database software: PostgreSQL, whose names are then the ones to say. */
    public static Conventions of(Machine machine) {
        return machine.software().map(Conventions::of).orElse(POSTGRESQL);
    }

    public static Conventions of(Software software) {
        return ALL.stream()
                .filter(conventions -> conventions.product == software.product())
                .findFirst()
                .orElseThrow();
    }

    /** @param configured what repmgr.conf says of use_replication_slots */
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
