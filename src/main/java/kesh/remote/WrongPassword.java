package kesh.remote;

/** A host took neither key nor password. It is not tried again: hosts lock users out after a few wrong passwords. */
public final class WrongPassword extends Unreachable {
    private static final long serialVersionUID = 1L;

    public WrongPassword(String message, String detail, String hint) {
        super(message, detail, hint);
    }
}
