package kesh.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.Confirm;
import kesh.Defaults;
import kesh.Problem;
import kesh.dsl.ClusterScript;
import kesh.dsl.ScriptLoader;
import kesh.local.TextFile;
import kesh.repl.Console;
import kesh.repl.Shell;
import kesh.run.Outcome;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code kesh} without a command: the shell. Without a terminal, or with {@code -e}, it runs lines as if they were
 * typed.
 *
 * @param script a script that declares the cluster to work on
 * @param text the text of {@code -e}
 * @param file a file that is run line by line before the first prompt
 */
record ShellCommand(
        Optional<Path> script, Optional<String> text, Optional<Path> file, Agreement agreement, Output output)
        implements Command {

    static CommandSpec spec(Syntax syntax) {
        CommandSpec spec = syntax.command(
                        "kesh",
                        "Expands, shrinks and operates database clusters, and first shows what it will do. "
                                + "Without a command: the shell.")
                .addOption(syntax.flag("the version of kesh", "--version"))
                .addOption(syntax.file("FILE", "a script that declares the cluster to work on", "-c", "--cluster")
                        .build())
                .addOption(syntax.text("TEXT", "runs TEXT as if typed into the shell, then ends", "-e"))
                .addOption(syntax.file("FILE", "run line by line before the first prompt", "-i")
                        .build());
        return Agreement.addTo(spec, syntax).addOption(Output.verbosity(syntax));
    }

    static Command of(ParseResult asked) {
        return new ShellCommand(
                Syntax.option(asked, "-c"),
                Syntax.option(asked, "-e"),
                Syntax.option(asked, "-i"),
                Agreement.of(asked),
                new Output(false, asked.hasMatchedOption("--verbose")));
    }

    @Override
    public int run(Front front) {
        Optional<ClusterScript> cluster = script.map(declaring -> ScriptLoader.load(declaring, List.of()));
        return text.isPresent() || !front.terminal().asks() ? lines(front, cluster) : console(front, cluster);
    }

    private int lines(Front front, Optional<ClusterScript> cluster) {
        try (Shell shell = new Shell(surroundings(front))) {
            return front.during(UnderWay.of(shell), () -> front.ending(output, () -> carriedOut(shell, cluster)));
        }
    }

    private Outcome carriedOut(Shell shell, Optional<ClusterScript> cluster) {
        cluster.ifPresent(shell::use);
        if (file.isPresent()) {
            Outcome outcome = shell.lines(file.get().getFileName().toString(), TextFile.read(file.get(), "the script"));
            if (ExitCode.of(outcome) != ExitCode.DONE) {
                return outcome;
            }
        }
        return shell.lines(text.isPresent() ? "-e" : "standard input", text.orElseGet(TextFile::standardInput));
    }

    private int console(Front front, Optional<ClusterScript> cluster) {
        try (Console console = new Console(
                surroundings(front),
                read -> agreement.yes()
                        ? agreement.confirm(front)
                        : Confirm.byPerson(plan -> front.terminal().ask(plan, read)))) {
            return front.during(UnderWay.of(console), () -> {
                boolean stopped = console.run(
                        cluster,
                        Stream.concat(Console.startFile().stream(), file.stream())
                                .toList());
                return stopped ? ExitCode.INTERRUPTED : ExitCode.DONE;
            });
        } catch (IOException noTerminal) {
            throw new Problem(
                    "the terminal cannot be used", noTerminal.toString(), "kesh -e 'TEXT' works without a terminal");
        }
    }

    private Shell.Surroundings surroundings(Front front) {
        return new Shell.Surroundings(
                front.out(),
                front.output(),
                front.err(),
                front.translation(),
                front.terminal().rewrites(),
                output.verbose(),
                agreement.confirm(front),
                Defaults.stateDirectory(),
                Defaults.operator());
    }
}
