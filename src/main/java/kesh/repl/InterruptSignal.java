package kesh.repl;

import org.jline.utils.Signals;

/** Handles Ctrl-C where no JLine terminal gets the signal. */
public final class InterruptSignal {
    private InterruptSignal() {}

    /** Makes Ctrl-C run the handler from now on, and not end the program. */
    public static void handledBy(Runnable handler) {
        Signals.register("INT", handler);
    }
}
