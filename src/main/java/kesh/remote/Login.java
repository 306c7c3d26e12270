package kesh.remote;

import java.util.Optional;
import kesh.cluster.Secret;

/**
 * How to log in to a server, seen from the host that the connection starts on.
 *
 * @param host a name or address as that host resolves it, or the directory of a Unix socket (starts with '/')
 * @param sslMode libpq's word ({@code disable}, {@code prefer}, {@code require} …)
 * @param replication a physical replication connection, which pg_hba.conf treats as database {@code replication}
 */
public record Login(
        String host,
        int port,
        String user,
        String database,
        Optional<Secret> password,
        String sslMode,
        boolean replication) {

    public Login asReplication() {
        return new Login(host, port, user, database, password, sslMode, true);
    }

    public Login to(String otherHost, int otherPort) {
        return new Login(otherHost, otherPort, user, database, password, sslMode, replication);
    }
}
