package kesh.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import kesh.Sameness;
import kesh.Session;
import kesh.local.TextFile;
import kesh.record.PlanFile;
import kesh.record.StateFile;
import kesh.run.Event;
import kesh.run.Outcome;
import kesh.view.TextView;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code kesh plan}: plans a script and shows the plan.
 *
 * @param state a saved state to plan from, without a look at any host
 * @param kept the file to keep the plan in
 */
record PlanCommand(ScriptOperand script, Optional<Path> state, Optional<Path> kept, Output output) implements Command {

    static CommandSpec spec(Syntax syntax) {
        CommandSpec spec = syntax.command("plan", "Plans a script and shows the plan. Changes nothing.");
        Output.addTo(spec, syntax);
        return ScriptOperand.addTo(spec, syntax)
                .addOption(syntax.file("FILE", "plan from a saved state, without connecting to any host", "--state")
                        .build())
                .addOption(syntax.file("PLAN", "save the plan, to be reviewed and applied", "--out")
                        .build());
    }

    static Command of(ParseResult asked) {
        return new PlanCommand(
                ScriptOperand.of(asked),
                Syntax.option(asked, "--state"),
                Syntax.option(asked, "--out"),
                Output.of(asked));
    }

    @Override
    public int run(Front front) {
        Session session = front.session(Agreement.NONE, output);
        Outcome outcome = state.isPresent()
                ? session.plan(script.load(front), saved(state.get()))
                : session.plan(script.load(front), this::keep);
        return ExitCode.of(outcome);
    }

    private static StateFile saved(Path file) {
        return StateFile.read(file.toString(), TextFile.read(file, "the saved state"));
    }

    private void keep(Event.Planned planned) {
        kept.ifPresent(file -> Texts.write(
                file,
                new PlanFile(
                                script.file().getFileName().toString(),
                                TextFile.read(script.file(), "the script"),
                                script.arguments(),
                                TextView.essence(planned.plan()),
                                TextView.remarks(planned),
                                Sameness.digest(planned.plan()),
                                new StateFile(
                                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                                        planned.plan().before()))
                        .text()));
    }
}
