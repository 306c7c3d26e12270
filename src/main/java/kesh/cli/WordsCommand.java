package kesh.cli;

import java.io.PrintStream;
import kesh.dsl.WordPage;
import kesh.dsl.Words;
import kesh.repl.Help;
import kesh.view.Snippets;
import kesh.view.Snippets.Snippet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code kesh words}: lists the words of the language.
 *
 * @param asSnippets true if they are printed as code snippets for an editor
 */
record WordsCommand(boolean asSnippets) implements Command {

    static CommandSpec spec(Syntax syntax) {
        return syntax.command("words", "Lists the words of the language, with an example of each.")
                .addOption(syntax.flag("as code snippets for VS Code", "--snippets"));
    }

    static Command of(ParseResult asked) {
        return new WordsCommand(asked.hasMatchedOption("--snippets"));
    }

    @Override
    public int run(Front front) {
        PrintStream out = front.out();
        Help help = new Help(front.translation());
        if (asSnippets) {
            out.print(Snippets.json(Words.all().stream()
                    .map(help::page)
                    .map(page -> new Snippet(page.word(), page.example(), page.does()))
                    .toList()));
            return ExitCode.DONE;
        }
        Words.all().forEach(word -> {
            WordPage page = help.page(word);
            out.println(word.name() + ": " + page.does());
            if (!word.options().isEmpty()) {
                out.println(front.say("    options: ") + String.join(", ", word.options()));
            }
            out.println("    " + page.example());
        });
        return ExitCode.DONE;
    }
}
