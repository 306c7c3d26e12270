package kesh.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The columns of the tables that kesh judges, and the kind of value in each. A value that is none of its kind, and a
 * column that no version is known to have, are not understood: a damaged heading hides what stands below it.
 */
final class KsqlCells {
    private static final Pattern NULL = Pattern.compile("(?i)|<?null>?|\\(null\\)");
    private static final Pattern ANY = Pattern.compile(".*");
    private static final Map<String, Pattern> KINDS = kinds();

    private KsqlCells() {}

    private static Map<String, Pattern> kinds() {
        try (InputStream text = KsqlCells.class.getResourceAsStream("columns.txt")) {
            Map<String, Pattern> kinds = new HashMap<>();
            new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" = ?", 2))
                    .forEach(line -> {
                        for (String column : line[0].split(" ")) {
                            kinds.put(column, line[1].isEmpty() ? ANY : Pattern.compile(line[1]));
                        }
                    });
            return kinds;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Names the columns that are not known. */
    static void heading(Form form, Line line, List<String> columns, Found found) {
        columns.stream()
                .filter(column -> !KINDS.containsKey(column))
                .forEach(column -> found.unknown(
                        form,
                        line.number(),
                        "column '" + Line.shown(column) + "' is not known",
                        null,
                        "see it in the output; if it is damaged, give the output again"));
    }

    /** Names the values that are not of their column's kind. */
    static void row(Form form, Line line, Map<String, String> row, Found found) {
        row.forEach((column, value) -> {
            if (!NULL.matcher(value).matches()
                    && !KINDS.getOrDefault(column, ANY).matcher(value).matches()) {
                found.unknown(
                        form,
                        line.number(),
                        column + " '" + Line.shown(value) + "' is not understood",
                        null,
                        "kesh check");
            }
        });
    }
}
