package kesh.view;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kesh.text.Printable;
import kesh.text.Width;

/** Formats rows with aligned columns. */
public final class Table {
    private Table() {}

    public static List<String> lines(List<List<String>> rows) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = IntStream.range(0, columns)
                .map(column -> rows.stream()
                        .mapToInt(row -> Width.of(row.get(column)))
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(column -> padded(row.get(column), widths[column]))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .toList();
    }

    /**
     * Returns the rows with a rule below the headings. A line break in a cell is escaped, so that the table stays
     * whole.
     */
    public static List<String> framed(List<String> headings, List<List<String>> cells) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(headings);
        cells.forEach(row -> rows.add(row.stream().map(Table::printable).toList()));
        List<String> lines = lines(rows);
        String rule = IntStream.range(0, headings.size())
                .mapToObj(column -> "─"
                        .repeat(rows.stream()
                                .mapToInt(row -> Width.of(row.get(column)))
                                .max()
                                .orElse(0)))
                .collect(Collectors.joining("  "));
        List<String> framed = new ArrayList<>(lines);
        framed.add(1, rule);
        return framed;
    }

    /**
     * Returns the framed table; if it is wider than the room, each row is a block of its own, with a line for each
     * column.
     */
    public static List<String> fitting(List<String> headings, List<List<String>> cells, int room) {
        List<String> framed = framed(headings, cells);
        if (framed.stream().allMatch(line -> Width.of(line) <= room)) {
            return framed;
        }
        List<String> blocks = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            List<String> row = cells.get(i);
            blocks.add("── %d of %d ──".formatted(i + 1, cells.size()));
            blocks.addAll(lines(IntStream.range(0, headings.size())
                    .mapToObj(column -> List.of(headings.get(column), printable(row.get(column))))
                    .toList()));
        }
        return blocks;
    }

    private static String printable(String cell) {
        return Printable.line(cell);
    }

    static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - Width.of(text)));
    }
}
