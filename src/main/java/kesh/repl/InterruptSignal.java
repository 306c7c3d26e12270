package kesh.repl;

import org.jline.utils.Signals;

/** Ctrl-C, where no terminal of JLine's hears of it. */
public final class InterruptSignal {
    private InterruptSignal() {}

    /** From here on it does this, and does not end the program. */
    public static void handledBy(Runnable handler) {
        Signals.register("INT", handler);
    }
}
