package kesh.cli;

import static kesh.translation.Language.say;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import kesh.Problem;
import kesh.dsl.WordPage;
import kesh.dsl.Words;
import kesh.repl.Help;
import kesh.view.Snippets;
import kesh.view.Snippets.Snippet;
import picocli.CommandLine;

/** What the command line shows of the language's words: {@code kesh words} and {@code kesh help WORD}. */
final class Vocabulary {
    /** As wide as picocli makes its own help. */
    private static final int ROOM = 80;

    private Vocabulary() {}

    static int list(PrintStream out, boolean asSnippets) {
        if (asSnippets) {
            out.print(Snippets.json(Words.all().stream()
                    .map(Help::page)
                    .map(page -> new Snippet(page.word(), page.example(), page.does()))
                    .toList()));
            return ExitCode.DONE;
        }
        Words.all().forEach(word -> {
            WordPage page = Help.page(word);
            out.println(word.name() + ": " + page.does());
            if (!word.options().isEmpty()) {
                out.println(say("    options: ") + String.join(", ", word.options()));
            }
            out.println("    " + page.example());
        });
        return ExitCode.DONE;
    }

    /**
     * About a command, a word, or both where they have one name.
     *
     * @param name empty for all commands
     */
    static int help(PrintStream out, CommandLine commands, String name) {
        Optional<CommandLine> command = Optional.ofNullable(
                name.isEmpty() ? commands : commands.getSubcommands().get(name));
        Optional<List<String>> page = Help.about(name, ROOM);
        if (command.isEmpty() && page.isEmpty()) {
            throw new Problem(
                    "there is neither a command nor a word '" + name + "'",
                    null,
                    "'kesh words' lists the words, 'kesh --help' the commands");
        }
        command.ifPresent(known -> known.usage(out, CommandLine.Help.Ansi.OFF));
        if (command.isPresent() && page.isPresent()) {
            out.println();
        }
        page.ifPresent(lines -> lines.forEach(out::println));
        return ExitCode.DONE;
    }
}
