package kesh.cli;

import java.util.function.Supplier;

/** Ctrl-C during a run: the run ends with its closing sentence and exit code, not in silence. */
final class Interrupts {
    private Interrupts() {}

    /** @param interrupted ends what is under way as it should be */
    static <T> T during(Runnable interrupted, Supplier<T> run) {
        Thread hook = new Thread(() -> {
            interrupted.run();
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
