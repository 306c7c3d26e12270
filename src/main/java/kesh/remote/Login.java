package kesh.remote;

import java.util.Optional;
import kesh.cluster.Secret;

/**
 * The login to a server, seen from the host that the connection starts on.
 *
 * @param host a name or address as that host resolves it, or the directory of a Unix socket (starts with '/')
 * @param sslMode libpq's word ({@code disable}, {@code prefer}, {@code require} …)
 * @param replication a physical replication connection, which pg_hba.conf treats as database {@code replication}
 * @param names the names that the server's product uses
 */
public record Login(
        String host,
        int port,
        String user,
        String database,
        Optional<Secret> password,
        String sslMode,
        boolean replication,
        Names names) {

    /**
     * @param socket the beginning of the file name of a Unix socket; the port follows
     * @param access the file that says who may log in
     * @param client the program on the host that sends SQL to a server, if one was found
     */
    public record Names(String socket, String access, Optional<String> client) {}

    /** Returns the path of the Unix socket. */
    public String socket() {
        return host + "/" + names.socket() + port;
    }

    public boolean bySocket() {
        return host.startsWith("/");
    }

    public Login asReplication() {
        return new Login(host, port, user, database, password, sslMode, true, names);
    }

    public Login withoutPassword() {
        return new Login(host, port, user, database, Optional.empty(), sslMode, replication, names);
    }

    public Login to(String otherHost, int otherPort) {
        return new Login(otherHost, otherPort, user, database, password, sslMode, replication, names);
    }
}
