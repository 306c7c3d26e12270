package kesh.repl;

import static kesh.language.Language.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.dsl.Words;
import kesh.view.Table;

/** What {@code help} says, made from the words' own descriptions. */
final class Help {
    private static final List<String> KEYS = List.of(
            "",
            "Tab completes and describes, Ctrl-R searches earlier lines, Ctrl-C cancels, Ctrl-D ends.",
            "An open bracket goes on in the next line. Groovy works: x = status().standbys; x.find { it.lag > 1.MB }",
            "_ is the last value, or the rows of the last sql. 'help WORD' tells all about a word.");

    private Help() {}

    static List<String> overview() {
        List<List<String>> rows = new ArrayList<>();
        Words.inShell().forEach(word -> rows.add(List.of("  " + word.name(), say(word.does()))));
        List<String> lines = new ArrayList<>(Table.lines(rows));
        KEYS.forEach(line -> lines.add(say(line)));
        return lines;
    }

    static List<String> about(String name) {
        Optional<Words.Described> found = Words.inShell().stream()
                .filter(word -> word.name().equals(name))
                .findFirst();
        if (found.isEmpty()) {
            String near = Words.nearest(name);
            return List.of(say("there is no word '" + name + "'" + (near == null ? "" : "; " + near)));
        }
        Words.Described word = found.get();
        List<String> lines = new ArrayList<>();
        lines.add(word.name() + ": " + say(word.does()));
        lines.add(say("example: ") + word.example());
        if (!word.options().isEmpty()) {
            lines.add(say("options:"));
            lines.addAll(Table.lines(word.options().stream()
                    .map(option -> List.of("  " + option + ":", say(word.meaning(option))))
                    .toList()));
        }
        return lines;
    }
}
