package kesh.cli;

import java.util.List;
import java.util.Optional;
import kesh.Problem;
import kesh.repl.Help;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code kesh help}: shows the help of a command, of a word, or of both if they have the same name.
 *
 * @param name the command or the word; empty for all commands
 * @param commands the command line with all commands
 */
record HelpCommand(String name, CommandLine commands) implements Command {
    /** The width of picocli's own help, in columns. */
    private static final int ROOM = 80;

    static CommandSpec spec(Syntax syntax) {
        return syntax.command("help", "Shows the whole page of a word, or the options of a command.")
                .addPositional(syntax.operand("WORD", "a word of the language, or a command")
                        .type(String.class)
                        .arity("0..1")
                        .required(false)
                        .build());
    }

    static Command of(ParseResult asked) {
        return new HelpCommand(
                asked.matchedPositionalValue(0, ""),
                asked.commandSpec().commandLine().getParent());
    }

    @Override
    public int run(Front front) {
        Optional<CommandLine> command = Optional.ofNullable(
                name.isEmpty() ? commands : commands.getSubcommands().get(name));
        Optional<List<String>> page = new Help(front.translation()).about(name, ROOM);
        if (command.isEmpty() && page.isEmpty()) {
            throw new Problem(
                    "there is neither a command nor a word '" + name + "'",
                    null,
                    "'kesh words' lists the words, 'kesh --help' the commands");
        }
        command.ifPresent(known -> known.usage(front.out(), CommandLine.Help.Ansi.OFF));
        if (command.isPresent() && page.isPresent()) {
            front.out().println();
        }
        page.ifPresent(lines -> lines.forEach(front.out()::println));
        return ExitCode.DONE;
    }
}
