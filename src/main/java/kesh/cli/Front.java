package kesh.cli;

import java.io.PrintStream;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import kesh.Defaults;
import kesh.Inspection;
import kesh.Problem;
import kesh.Session;
import kesh.dsl.Mistake;
import kesh.run.Outcome;
import kesh.text.PrintableStream;
import kesh.translation.Translation;
import kesh.view.View;

/** The operator's side of a command: output, terminal, language, and the exit code at the end. */
record Front(PrintStream out, PrintStream output, PrintStream err, Terminal terminal) {

    static Front of(Translation translation) {
        return new Front(
                Terminal.shown(System.out),
                Terminal.output(System.out),
                Terminal.shown(System.err),
                Terminal.current(translation));
    }

    Translation translation() {
        return terminal.translation();
    }

    String say(String english) {
        return translation().say(english);
    }

    /** Returns the stream for JSON: the locale does not change its encoding. */
    PrintStream data() {
        return PrintableStream.ofJson(System.out);
    }

    Session session(Agreement agreement, Output output) {
        return new Session(
                output.view(this),
                agreement.confirm(this),
                Defaults.journals(Defaults.stateDirectory()),
                Defaults.operator());
    }

    Inspection inspection(Output output) {
        return new Inspection(output.view(this), Defaults.journals(Defaults.stateDirectory()));
    }

    /** Returns the exit code of a run that ends with an outcome. */
    int ending(Output output, Supplier<Outcome> run) {
        return code(output, () -> ExitCode.of(run.get()));
    }

    /** Returns the exit code of a run. If the run throws a problem, this shows it and returns its code. */
    int code(Output output, IntSupplier run) {
        try {
            return run.getAsInt();
        } catch (Problem problem) {
            View view = output.view(this);
            view.problem(problem);
            boolean mistake = problem instanceof Mistake;
            err.println(say("Refused: " + (mistake ? "the script has a mistake" : problem.getMessage())
                    + ". Nothing was changed."));
            return mistake ? ExitCode.WRONG : ExitCode.REFUSED;
        }
    }

    /** Does what {@link Interrupts#during} does. */
    int during(UnderWay work, IntSupplier run) {
        return Interrupts.during(
                work,
                run,
                () -> err.println(say("interrupted: the run is ending; press Ctrl-C again not to wait for it")));
    }
}
