package kesh.dsl;

import kesh.Problem;

/** An error in a script: where, what, and what to write instead. */
public final class Mistake extends Problem {
    private static final long serialVersionUID = 1L;

    Mistake(Position position, String message, String detail, String hint) {
        super(position + ": " + message, detail, hint);
    }
}
