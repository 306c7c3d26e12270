package kesh.survey;

import kesh.cluster.Conninfo;
import kesh.cluster.Machine;
import kesh.cluster.Passfile;
import kesh.product.Conventions;
import kesh.remote.Login;

/** Finds how repmgr itself logs in on a node: its conninfo, and the password that libpq would find there. */
final class Logins {
    private Logins() {}

    static Login of(Conninfo conninfo, Machine machine) {
        String user = conninfo.get("user").orElse(machine.user());
        String database = conninfo.get("dbname").orElse(user);
        int port = conninfo.port(Conventions.of(machine).port());
        String host = conninfo.address().isKnown()
                ? conninfo.address().value()
                : conninfo.socketDirectory()
                        .or(() -> machine.dataDirectory().socketDirectory())
                        .orElse("localhost");
        // libpq looks for a socket's password under the name localhost (PostgreSQL manual, 34.16).
        String passfileHost =
                host.startsWith("/") ? "localhost" : conninfo.get("host").orElse(host);
        return new Login(
                host,
                port,
                user,
                database,
                conninfo.password().or(() -> machine.passfile()
                        .entry(passfileHost, port, database, user)
                        .map(Passfile.Entry::password)),
                sslMode(conninfo),
                false,
                names(machine));
    }

    private static Login.Names names(Machine machine) {
        Conventions conventions = Conventions.of(machine);
        return new Login.Names(
                conventions.socket(),
                conventions.access(),
                machine.software().map(software -> software.binDirectory() + "/" + conventions.client()));
    }

    /**
     * The connection to the server is inside SSH and ends on its own host, so TLS is only for servers that insist:
     * libpq's {@code allow} tries without TLS first, and matches the same rules of pg_hba.conf as {@code prefer} does.
     */
    private static String sslMode(Conninfo conninfo) {
        String asked = conninfo.get("sslmode").orElse("prefer");
        return switch (asked) {
            case "prefer", "allow" -> "allow";
            case "disable" -> "disable";
            default -> "require";
        };
    }
}
