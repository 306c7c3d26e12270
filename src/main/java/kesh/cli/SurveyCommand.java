package kesh.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import kesh.record.StateFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code kesh survey}: surveys a cluster and saves its state in a file. */
record SurveyCommand(ClusterOption cluster, Path file, Output output) implements Command {

    static CommandSpec spec(Syntax syntax) {
        CommandSpec spec =
                syntax.command("survey", "Inspects a cluster and saves its state to a file, without secrets.");
        return ClusterOption.addTo(Output.addTo(spec, syntax), syntax)
                .addOption(syntax.file("FILE", "the file to write: a state for 'kesh plan --state'", "--save")
                        .required(true)
                        .build());
    }

    static Command of(ParseResult asked) {
        return new SurveyCommand(
                ClusterOption.of(asked), asked.matchedOptionValue("--save", Path.of("")), Output.of(asked));
    }

    @Override
    public int run(Front front) {
        StateFile seen = new StateFile(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                front.inspection(output).status(cluster.declared()));
        Texts.write(file, seen.text());
        return ExitCode.DONE;
    }
}
