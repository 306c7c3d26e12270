package kesh.dsl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The whole description of a word: a Markdown page in {@code kesh/words}, {@code WORD.md} and in Chinese
 * {@code WORD.zh.md}. After the title come one line that says what the word does, an example, the table of its options,
 * and sections of text.
 *
 * @param does the effect of the word, as a sentence without a full stop
 * @param example one line of a script
 * @param optionsTitle the heading of the table of options; empty if there are none
 */
public record WordPage(
        String word, String does, String example, String optionsTitle, List<Option> options, List<Section> sections) {

    /**
     * @param value the values that it takes
     * @param otherwise the effect if it is left out; may be empty
     * @param meaning a short explanation
     */
    public record Option(String name, String value, String otherwise, String meaning) {}

    /** @param lines paragraphs, list items and code blocks, as in the page */
    public record Section(String title, List<String> lines) {
        public Section {
            lines = List.copyOf(lines);
        }
    }

    private static final String HEADING = "## ";
    private static final String FENCE = "```";
    private static final int CELLS = 4;

    /** A bar that divides the cells of a row, not one that is part of a cell. */
    private static final Pattern BAR = Pattern.compile("(?<!\\\\)\\|");

    /** A cache: each Tab asks for all pages. */
    private static final Map<String, WordPage> READ = new ConcurrentHashMap<>();

    /** @param language the language of the page: {@code zh}, or English for any other value */
    static WordPage of(String word, String language) {
        return READ.computeIfAbsent(word + (language.equals("zh") ? ".zh.md" : ".md"), name -> read(word, name));
    }

    private static WordPage read(String word, String name) {
        try (InputStream file = WordPage.class.getResourceAsStream("/kesh/words/" + name)) {
            if (file == null) {
                throw new IllegalStateException("a word without a page: " + name);
            }
            return read(
                    word,
                    new String(file.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static WordPage read(String word, List<String> lines) {
        List<List<String>> parts = new ArrayList<>(List.of(new ArrayList<>()));
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith(HEADING)) {
                parts.add(new ArrayList<>());
            }
            parts.get(parts.size() - 1).add(line);
        }
        List<String> head = parts.get(0).stream()
                .filter(line -> !line.isBlank() && !line.startsWith(FENCE))
                .toList();
        List<Section> sections = parts.subList(1, parts.size()).stream()
                .map(part -> new Section(part.get(0).substring(HEADING.length()), part.subList(1, part.size())))
                .toList();
        boolean hasOptions =
                !sections.isEmpty() && sections.get(0).lines().stream().anyMatch(line -> line.startsWith("|"));
        return new WordPage(
                word,
                head.get(0),
                String.join("\n", head.subList(1, head.size())),
                hasOptions ? sections.get(0).title() : "",
                hasOptions ? options(sections.get(0).lines()) : List.of(),
                hasOptions ? sections.subList(1, sections.size()) : sections);
    }

    private static List<Option> options(List<String> table) {
        return table.stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Arrays.stream(BAR.split(line.substring(1), -1))
                        .limit(CELLS)
                        .map(cell -> cell.strip().replace("\\|", "|"))
                        .toList())
                .map(cells -> new Option(cells.get(0).replace("`", ""), cells.get(1), cells.get(2), cells.get(3)))
                .toList();
    }
}
