package kesh.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import kesh.Defaults;
import kesh.Problem;
import kesh.explain.Explanation;
import kesh.view.ExplanationText;
import kesh.view.JsonView;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code kesh explain}: explains a text that another program printed.
 *
 * @param file the file with the text; standard input if absent
 */
record ExplainCommand(Optional<Path> file, Output output) implements Command {
    /** An example that stands in the file as it is, so it is not translated. */
    private static final String PHRASES = """

              form    messages of our backup
              means   what backup.sh logs

              says    backup of (\\S+) failed
              sample  [ERROR] backup of pg1 failed
              failed  the backup of {} failed
              hint    see /var/log/backup.log\
            """;

    static CommandSpec spec(Syntax syntax) {
        CommandSpec spec = syntax.command(
                "explain",
                "Explains a text that repmgr, KingbaseES' tools or a log printed, and what to do. "
                        + "Connects to nothing. Exit status as for check.");
        spec.usageMessage()
                .footer(
                        "",
                        syntax.say("To explain other messages, write files *.txt in ~/.config/kesh/explain. They take "
                                + "precedence over what kesh knows. For example:"),
                        PHRASES);
        return Output.addFormatTo(spec, syntax)
                .addPositional(syntax.operand("FILE", "a file with the text; standard input for - or if none is given")
                        .arity("0..1")
                        .required(false)
                        .build());
    }

    static Command of(ParseResult asked) {
        Path file = asked.matchedPositionalValue(0, Path.of("-"));
        return new ExplainCommand(file.toString().equals("-") ? Optional.empty() : Optional.of(file), Output.of(asked));
    }

    @Override
    public int run(Front front) {
        OwnPhrases own = OwnPhrases.in(Defaults.configurationDirectory().resolve("explain"));
        Explanation explanation = explained(own, front);
        if (output.json()) {
            new JsonView(front.data()).explained(explanation);
        } else {
            new ExplanationText(
                            front.translation().knowing(own.lines()),
                            front.terminal().rewrites())
                    .lines(explanation)
                    .forEach(front.out()::println);
        }
        return ExitCode.of(explanation.checks());
    }

    /** Explains the text as it is read, because it may have any length. */
    private Explanation explained(OwnPhrases own, Front front) {
        if (file.isEmpty() && front.terminal().asks()) {
            front.err().println(front.say("Paste the text, then press Ctrl-D on a line of its own."));
        }
        try (InputStream text = file.isEmpty() ? System.in : Files.newInputStream(file.get())) {
            return Explanation.of(text, own.books());
        } catch (IOException unreadable) {
            throw new Problem(
                    file.map(Path::toString).orElse("standard input") + " cannot be read",
                    file.isEmpty() || Files.exists(file.get()) ? unreadable.toString() : "there is no such file",
                    null);
        }
    }
}
