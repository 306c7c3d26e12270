package kesh.remote;

import java.util.Optional;

/** The host could be used, but no session with the database server could be had on it, or the session broke. */
public sealed class ServerUnreachable extends Unreachable permits UnknownToDriver {
    private static final long serialVersionUID = 1L;

    /** Why, as far as a caller decides by it. */
    public enum Why {
        /** Nothing listens there. */
        REFUSED,
        /** Nobody answers, or the name does not resolve. */
        NO_ANSWER,
        /** pg_hba.conf has no entry, or one that rejects. */
        NO_HBA_ENTRY,
        /** Wrong password, or the method of pg_hba.conf says no. */
        LOGIN_FAILED,
        NO_ROLE,
        NO_DATABASE,
        /** Starting up, shutting down, or not yet consistent. */
        NOT_READY,
        TOO_MANY_CONNECTIONS,
        /** It admits the user from there, and asks for a proof in a way that the driver does not know. */
        ASKS_OTHERWISE,
        /** The product's own client program was to be used, and the host has none. */
        NO_CLIENT,
        /** The session was there and ended. */
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

    /** The server's code, if it was the server that spoke. */
    public Optional<String> sqlState() {
        return Optional.ofNullable(sqlState);
    }
}
