package kesh.cli;

import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import kesh.Session;
import kesh.repl.Console;
import kesh.repl.Shell;
import kesh.repl.WatchScreen;

/**
 * The work that is running when the operator wants the program to end.
 *
 * @param interrupt asks it to end, and returns its exit code if there is nothing to wait for
 * @param releasing true if it has ended and releases what it held
 * @param abandon ends it at once, and returns its exit code
 */
record UnderWay(Supplier<OptionalInt> interrupt, BooleanSupplier releasing, IntSupplier abandon) {

    static UnderWay of(Session session) {
        return new UnderWay(
                () -> session.interrupt()
                        .map(outcome -> OptionalInt.of(ExitCode.of(outcome)))
                        .orElse(OptionalInt.empty()),
                session::isReleasing,
                () -> ExitCode.of(session.abandon()));
    }

    static UnderWay of(Shell shell) {
        return new UnderWay(() -> unlessAtWork(shell.interrupt()), shell::isReleasing, () -> {
            shell.abandon();
            return ExitCode.INTERRUPTED;
        });
    }

    static UnderWay of(Console console) {
        return new UnderWay(() -> unlessAtWork(console.stop()), console::isReleasing, () -> {
            console.abandon();
            return ExitCode.INTERRUPTED;
        });
    }

    /** Returns the work of a live view. That changes nothing, so it can end at any moment. */
    static UnderWay of(WatchScreen screen) {
        return new UnderWay(
                () -> {
                    screen.interrupted();
                    return unlessAtWork(true);
                },
                () -> false,
                () -> ExitCode.INTERRUPTED);
    }

    private static OptionalInt unlessAtWork(boolean idle) {
        return idle ? OptionalInt.of(ExitCode.INTERRUPTED) : OptionalInt.empty();
    }
}
