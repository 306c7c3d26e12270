package kesh.remote;

/** A machine could not be connected to over the network; another way to it may work. */
public final class NoRoute extends Unreachable {
    private static final long serialVersionUID = 1L;

    public NoRoute(String message, String detail, String hint) {
        super(message, detail, hint);
    }
}
