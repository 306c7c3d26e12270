package kesh.remote;

import java.util.LinkedHashMap;
import java.util.List;
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
            if (!columns.containsKey(column)) {
                throw new IllegalArgumentException("no column " + column + " in " + columns.keySet());
            }
            return Optional.ofNullable(columns.get(column));
        }
    }
}
