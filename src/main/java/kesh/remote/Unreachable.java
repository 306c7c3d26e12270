package kesh.remote;

import kesh.Problem;

/** A host, or the server on it, could not be reached or logged in to. */
public class Unreachable extends Problem {
    private static final long serialVersionUID = 1L;

    public Unreachable(String message, String detail, String hint) {
        super(message, detail, hint);
    }

    /** Whether what was asked for had been sent by then: it may be done, or go on. */
    public boolean mayHaveTakenEffect() {
        return false;
    }
}
