package kesh.cluster;

import java.util.Optional;

/**
 * A connection from one host to another that was tried.
 *
 * @param failure why it does not work; absent if it does
 */
public record Link(NodeName from, NodeName to, Kind kind, Optional<String> failure) {

    public enum Kind {
        /** The SSH port answers. */
        SSH_PORT,
        /** The cluster's user can log in with its key, and the host key is known. */
        SSH_LOGIN,
        /** The server's port answers, or would if a server ran: the host reports that nothing listens. */
        SQL_PORT,
        /** repmgr's user can log in to repmgr's database. */
        SQL_LOGIN,
        /** repmgr's user can open a replication connection. */
        REPLICATION_LOGIN
    }

    public boolean works() {
        return failure.isEmpty();
    }
}
