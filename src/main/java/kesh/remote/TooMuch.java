package kesh.remote;

/**
 * A host or a server sent more than kesh takes ({@link kesh.command.Most}). What sent it was ended; whether it had an
 * effect by then is not known, so nothing is concluded from what did arrive.
 */
public final class TooMuch extends Unreachable {
    private static final long serialVersionUID = 1L;

    public TooMuch(String message, String detail, String hint) {
        super(message, detail, hint);
    }
}
