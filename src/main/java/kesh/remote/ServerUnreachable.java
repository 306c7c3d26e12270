package kesh.remote;

import java.util.Optional;

/** The host could be used, but a session with its database server could not be opened, or it broke. */
public sealed class ServerUnreachable extends Unreachable permits UnknownToDriver {
    private static final long serialVersionUID = 1L;

    /** The reason, as far as a caller decides by it. */
    public enum Why {
        /** Nothing listens there. */
        REFUSED,
        /** Nobody answers, or the name does not resolve. */
        NO_ANSWER,
        /** pg_hba.conf has no entry, or one that rejects. */
        NO_HBA_ENTRY,
        /** The password is wrong, or the method of pg_hba.conf rejects the login. */
        LOGIN_FAILED,
        NO_ROLE,
        NO_DATABASE,
        /** The server is starting up, shutting down, or not yet consistent. */
        NOT_READY,
        TOO_MANY_CONNECTIONS,
        /** The server admits the user from there, but asks for a proof that the driver does not know. */
        ASKS_OTHERWISE,
        /** The product's own client program was to be used, and the host has none. */
        NO_CLIENT,
        /** The session was open and ended. */
        LOST,
        OTHER
    }

    private final Why why;
    private final String sqlState;

    public ServerUnreachable(Why why, String sqlState, String message, String detail, String hint) {
        super(message, detail, hint);
        this.why = why;
        this.sqlState = sqlState;
    }

    @Override
    public boolean mayHaveTakenEffect() {
        return why == Why.LOST;
    }

    public Why why() {
        return why;
    }

    /** Returns the server's code, if the error came from the server. */
    public Optional<String> sqlState() {
        return Optional.ofNullable(sqlState);
    }
}
