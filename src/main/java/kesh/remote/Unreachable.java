package kesh.remote;

import kesh.Problem;

/** A host, or the server on it, could not be reached or logged in to. */
public class Unreachable extends Problem {
    private static final long serialVersionUID = 1L;

    public Unreachable(String message, String detail, String hint) {
        super(message, detail, hint);
    }

    /** True if the request had been sent by then: it may be done, or still run. */
    public boolean mayHaveTakenEffect() {
        return false;
    }
}
