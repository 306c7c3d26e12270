package kesh.distro;

import java.util.List;

/**
 * How a database product names things.
 *
 * @param control the program that starts and stops a server
 * @param server the server program
 * @param controlData the program that prints the control file; its {@code --version} is the server's
 * @param passfile the client password file, below the user's home
 * @param autoConfig the file in the data directory that replication settings are written to
 * @param port the port where connection strings name none
 * @param binDirectories where the programs may be, besides PATH and {@code pg_bindir} of repmgr.conf; shell patterns
 * @param configFiles where repmgr.conf may be, besides the running repmgrd's; shell patterns, ~ is the user's home
 */
public record Distribution(
        String name,
        String control,
        String server,
        String controlData,
        String passfile,
        String autoConfig,
        int port,
        List<String> binDirectories,
        List<String> configFiles) {

    /** Places: repmgr's documentation (configuration file location) and the packages of Debian and of the PGDG. */
    public static final Distribution POSTGRESQL = new Distribution(
            "PostgreSQL",
            "pg_ctl",
            "postgres",
            "pg_controldata",
            ".pgpass",
            "postgresql.auto.conf",
            5432,
            List.of("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin", "/usr/local/bin"),
            List.of(
                    "/etc/repmgr.conf",
                    "/etc/repmgr/repmgr.conf",
                    "/etc/repmgr/*/repmgr.conf",
                    "/etc/postgresql/*/*/repmgr.conf",
                    "~/repmgr.conf",
                    "~/etc/repmgr.conf",
                    "/usr/local/etc/repmgr.conf"));
}
