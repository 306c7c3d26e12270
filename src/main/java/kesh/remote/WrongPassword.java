package kesh.remote;

/**
 * A host accepted neither key nor password. kesh does not try again: hosts lock users out after a few wrong passwords.
 */
public final class WrongPassword extends Unreachable {
    private static final long serialVersionUID = 1L;

    public WrongPassword(String message, String detail, String hint) {
        super(message, detail, hint);
    }
}
