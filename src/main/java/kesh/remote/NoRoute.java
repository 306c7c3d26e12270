package kesh.remote;

/** The network does not lead to a machine; another route to it may work. */
public final class NoRoute extends Unreachable {
    private static final long serialVersionUID = 1L;

    public NoRoute(String message, String detail, String hint) {
        super(message, detail, hint);
    }
}
