package kesh.remote;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kesh.command.Query;

/** The server's answer to one {@link Query}: rows, or its refusal. */
public sealed interface Answer {

    /** Values are as the server prints them; a NULL is absent. */
    record Rows(List<Row> rows) implements Answer {
        public Rows {
            rows = List.copyOf(rows);
        }
    }

    record Refused(String sqlState, String message) implements Answer {}

    /** One row, by column name, in the order of the columns. */
    record Row(Map<String, String> columns) {
        public Row {
            columns = new LinkedHashMap<>(columns);
        }

        public Optional<String> get(String column) {
            if (!has(column)) {
                throw new IllegalArgumentException("no column " + column + " in " + columns.keySet());
            }
            return Optional.ofNullable(columns.getOrDefault(column, columns.get(upper(column))));
        }

        /** @param column a name in lower case; KingbaseES can be set to print all in upper case (enable_upper_colname) */
        public boolean has(String column) {
            return columns.containsKey(column) || columns.containsKey(upper(column));
        }

        private static String upper(String column) {
            return column.toUpperCase(Locale.ROOT);
        }
    }
}
