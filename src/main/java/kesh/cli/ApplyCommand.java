package kesh.cli;

import java.nio.file.Path;
import kesh.Session;
import kesh.dsl.ClusterScript;
import kesh.dsl.ScriptLoader;
import kesh.record.PlanFile;
import kesh.run.Outcome;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code kesh apply}: executes a kept plan. */
record ApplyCommand(Path file, HostPassword password, Agreement agreement, Output output) implements Command {

    static CommandSpec spec(Syntax syntax) {
        CommandSpec spec = syntax.command(
                "apply", "Executes a saved plan, if the cluster is still in the state it was planned from.");
        Output.addTo(spec, syntax);
        Agreement.addTo(spec, syntax);
        return HostPassword.addTo(spec, syntax)
                .addPositional(syntax.operand("PLAN", "a file written by 'kesh plan --out'")
                        .build());
    }

    static Command of(ParseResult asked) {
        return new ApplyCommand(Syntax.path(asked), HostPassword.of(asked), Agreement.of(asked), Output.of(asked));
    }

    @Override
    public int run(Front front) {
        Session session = front.session(agreement, output);
        return front.during(UnderWay.of(session), () -> front.ending(output, () -> applied(session, front)));
    }

    private Outcome applied(Session session, Front front) {
        PlanFile kept = PlanFile.read(file.toString(), Texts.read(file, "the plan"));
        ClusterScript script = ScriptLoader.load(kept.script(), kept.source(), kept.arguments());
        return session.apply(password.given(script, front.terminal()), kept);
    }
}
