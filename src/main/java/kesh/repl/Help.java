package kesh.repl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.dsl.WordPage;
import kesh.dsl.Words;
import kesh.translation.Translation;
import kesh.view.Paragraph;
import kesh.view.Table;

/** The output of {@code help}, made from the words' own pages. */
public final class Help {
    private static final List<String> KEYS = List.of(
            "",
            "Tab completes and describes, Ctrl-R searches earlier lines, Ctrl-C cancels, Ctrl-D ends.",
            "An open bracket continues on the next line. Groovy works: x = status().standbys; "
                    + "x.find { it.lag > 1.MB }",
            "_ is the last value, or the rows of the last sql. 'help WORD' shows all about a word.");

    private final Translation translation;

    public Help(Translation translation) {
        this.translation = translation;
    }

    /** @param room the width in columns */
    List<String> overview(int room) {
        List<List<String>> rows = new ArrayList<>();
        Words.inShell()
                .forEach(word -> rows.add(List.of("  " + word.name(), page(word).does())));
        return broken(Stream.concat(Table.lines(rows).stream(), KEYS.stream().map(translation::say)), room);
    }

    private static List<String> broken(Stream<String> lines, int room) {
        return lines.flatMap(line -> Paragraph.lines(line, room).stream()).toList();
    }

    /**
     * Returns the whole page of a word.
     *
     * @param room the width in columns; code is never broken, as it is there to be copied
     * @return empty if there is no such word
     */
    public Optional<List<String>> about(String name, int room) {
        return Words.named(name).map(word -> lines(page(word), room));
    }

    /** Returns the message that there is no such word, with the nearest word, if any. */
    List<String> unknown(String name) {
        String near = Words.nearest(name);
        return List.of(translation.say("there is no word '" + name + "'" + (near == null ? "" : "; " + near)));
    }

    /** Returns the page in the language of its reader. */
    public WordPage page(Words.Described word) {
        return word.page(translation.language().tag());
    }

    private List<String> lines(WordPage page, int room) {
        List<String> lines = new ArrayList<>(Paragraph.lines(page.word() + ": " + plain(page.does()), room));
        lines.add(translation.say("example: ") + page.example());
        if (!page.options().isEmpty()) {
            lines.addAll(List.of("", page.optionsTitle()));
            lines.addAll(broken(Table.lines(options(page)).stream(), room));
        }
        for (WordPage.Section section : page.sections()) {
            lines.addAll(List.of("", section.title()));
            lines.addAll(new PageText(room).lines(section.lines()));
        }
        return lines;
    }

    private List<List<String>> options(WordPage page) {
        List<List<String>> rows = new ArrayList<>();
        for (WordPage.Option option : page.options()) {
            rows.add(List.of("  " + option.name() + ":", plain(option.meaning())));
            rows.add(List.of(
                    "",
                    plain(option.value()
                            + (option.otherwise().isEmpty() ? "" : translation.say("; else " + option.otherwise())))));
        }
        return rows;
    }

    private static String plain(String text) {
        return text.replace("`", "");
    }
}
