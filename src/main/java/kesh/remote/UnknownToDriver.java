package kesh.remote;

/** The server answered, but the driver does not understand its request; nobody has been logged in. */
public final class UnknownToDriver extends ServerUnreachable {
    private static final long serialVersionUID = 1L;

    public UnknownToDriver(Why why, String message, String detail) {
        super(
                why,
                null,
                message,
                detail,
                "kesh's driver does not support this login method, and no client program of the "
                        + "database was found on the host.");
    }
}
