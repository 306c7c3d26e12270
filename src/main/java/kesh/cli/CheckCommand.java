package kesh.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code kesh check}: checks a cluster's health. */
record CheckCommand(ClusterOption cluster, Output output) implements Command {

    static CommandSpec spec(Syntax syntax) {
        CommandSpec spec = syntax.command(
                "check",
                "Checks the health of a cluster. Changes nothing. Exit status: 0 all is well, 1 "
                        + "warnings only, 2 a check fails, 3 something is unknown.");
        return ClusterOption.addTo(Output.addTo(spec, syntax), syntax);
    }

    static Command of(ParseResult asked) {
        return new CheckCommand(ClusterOption.of(asked), Output.of(asked));
    }

    @Override
    public int run(Front front) {
        return ExitCode.of(front.inspection(output).check(cluster.declared()).checks());
    }
}
