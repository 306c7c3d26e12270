package kesh.cli;

import java.util.Optional;
import kesh.Session;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code kesh script}: plans a script, shows the plan, asks, executes it. */
record ScriptCommand(ScriptOperand script, Agreement agreement, Output output) implements Command {

    static CommandSpec spec(Syntax syntax) {
        CommandSpec spec = syntax.command("script", "Plans a script, shows the plan, asks you, executes it.");
        Output.addTo(spec, syntax);
        ScriptOperand.addTo(spec, syntax);
        spec.addOption(syntax.flag("plan and show only, as 'kesh plan'", "--plan"));
        return Agreement.addTo(spec, syntax);
    }

    static Command of(ParseResult asked) {
        ScriptOperand script = ScriptOperand.of(asked);
        Output output = Output.of(asked);
        return asked.hasMatchedOption("--plan")
                ? new PlanCommand(script, Optional.empty(), Optional.empty(), output)
                : new ScriptCommand(script, Agreement.of(asked), output);
    }

    @Override
    public int run(Front front) {
        Session session = front.session(agreement, output);
        return front.during(UnderWay.of(session), () -> front.ending(output, () -> session.run(script.load(front))));
    }
}
