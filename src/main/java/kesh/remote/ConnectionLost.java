package kesh.remote;

/** An open connection was lost during a command or a query. */
public final class ConnectionLost extends Unreachable {
    private static final long serialVersionUID = 1L;

    public ConnectionLost(String message, String detail, String hint) {
        super(message, detail, hint);
    }

    @Override
    public boolean mayHaveTakenEffect() {
        return true;
    }
}
