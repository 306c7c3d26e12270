package kesh.remote;

import java.time.Duration;
import kesh.Problem;

/** A wait reached its bound; what was waited for may still go on. */
public class TimedOut extends Problem {
    private static final long serialVersionUID = 1L;

    public TimedOut(String what, Duration limit) {
        super(what + ": not finished after " + limit.toMillis() / 1000.0 + " s", null, null);
    }
}
