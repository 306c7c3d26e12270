package kesh.dsl;

import kesh.Problem;

/** An error in a script: its position, the error, and what to write instead. */
public final class Mistake extends Problem {
    private static final long serialVersionUID = 1L;

    private final Position position;
    private final String bare;

    Mistake(Position position, String message, String detail, String hint) {
        super(position + ": " + message, detail, hint);
        this.position = position;
        this.bare = message;
    }

    private Mistake(String message, String detail, Mistake told) {
        super(message, detail, told.hint().orElse(null));
        this.position = told.position;
        this.bare = told.bare;
    }

    /** The same mistake in other words. */
    Mistake retold(String message, String detail) {
        return new Mistake(message, detail, this);
    }

    /** The position in the script; the message begins with it. */
    public Position position() {
        return position;
    }

    /** The message without the position. */
    String bare() {
        return bare;
    }
}
