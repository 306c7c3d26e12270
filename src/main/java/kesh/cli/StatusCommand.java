package kesh.cli;

import kesh.cluster.SplitBrain;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code kesh status}: shows a cluster as it is. */
record StatusCommand(ClusterOption cluster, Output output) implements Command {

    static CommandSpec spec(Syntax syntax) {
        CommandSpec spec = syntax.command("status", "Shows the current state of a cluster. Changes nothing.");
        return ClusterOption.addTo(Output.addTo(spec, syntax), syntax);
    }

    static Command of(ParseResult asked) {
        return new StatusCommand(ClusterOption.of(asked), Output.of(asked));
    }

    @Override
    public int run(Front front) {
        return SplitBrain.in(front.inspection(output).status(cluster.declared()))
                        .isPresent()
                ? ExitCode.FAILED
                : ExitCode.DONE;
    }
}
