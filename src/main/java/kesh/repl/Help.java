package kesh.repl;

import static kesh.translation.Language.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.dsl.Words;
import kesh.translation.Language;
import kesh.view.Paragraph;
import kesh.view.Table;

/** What {@code help} says, made from the words' own descriptions. */
final class Help {
    private static final List<String> KEYS = List.of(
            "",
            "Tab completes and describes, Ctrl-R searches earlier lines, Ctrl-C cancels, Ctrl-D ends.",
            "An open bracket goes on in the next line. Groovy works: x = status().standbys; x.find { it.lag > 1.MB }",
            "_ is the last value, or the rows of the last sql. 'help WORD' tells all about a word.");

    private Help() {}

    /** @param room in columns */
    static List<String> overview(int room) {
        List<List<String>> rows = new ArrayList<>();
        Words.inShell().forEach(word -> rows.add(List.of("  " + word.name(), say(word.does()))));
        return broken(Stream.concat(Table.lines(rows).stream(), KEYS.stream().map(Language::say)), room);
    }

    private static List<String> broken(Stream<String> lines, int room) {
        return lines.flatMap(line -> Paragraph.lines(line, room).stream()).toList();
    }

    /** @param room in columns; the example is one line in any case, as it is there to be copied */
    static List<String> about(String name, int room) {
        Optional<Words.Described> found = Words.inShell().stream()
                .filter(word -> word.name().equals(name))
                .findFirst();
        if (found.isEmpty()) {
            String near = Words.nearest(name);
            return List.of(say("there is no word '" + name + "'" + (near == null ? "" : "; " + near)));
        }
        Words.Described word = found.get();
        List<String> lines = new ArrayList<>();
        lines.addAll(Paragraph.lines(word.name() + ": " + say(word.does()), room));
        lines.add(say("example: ") + word.example());
        if (!word.options().isEmpty()) {
            lines.add(say("options:"));
            lines.addAll(broken(
                    Table.lines(word.options().stream()
                                    .map(option -> List.of("  " + option + ":", say(word.meaning(option))))
                                    .toList())
                            .stream(),
                    room));
        }
        return lines;
    }
}
