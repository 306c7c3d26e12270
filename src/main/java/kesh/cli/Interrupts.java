package kesh.cli;

import java.util.function.Supplier;
import kesh.Session;
import kesh.run.Outcome;

/** Ctrl-C during a run: the run ends with its closing sentence and exit code, not in silence. */
final class Interrupts {
    private Interrupts() {}

    static Outcome during(Session session, Supplier<Outcome> run) {
        Thread hook = new Thread(() -> {
            session.interrupted();
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return run.get();
        } finally {
            removeUnlessStopping(hook);
        }
    }

    private static void removeUnlessStopping(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyStopping) {
            // The hook is at work and ends the program.
        }
    }
}
