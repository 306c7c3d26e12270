package kesh.remote.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kesh.command.Most;
import kesh.command.Query;
import kesh.remote.Answer;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;
import org.postgresql.core.Utils;

/**
 * Writes for psql and its kin, and reads their answers.
 *
 * <p>The program would interpret a backslash or a colon in a statement. So a statement is sent as a value, in
 * hexadecimal, and {@code \\gexec} sends that value to the server as it is (psql's manual). The values of the answer
 * are separated by texts that nobody else can have written.
 */
final class ClientTalk {
    /** Matches severity in the server's language, SQLSTATE and message, as {@code VERBOSITY verbose} prints them. */
    private static final Pattern SAID = Pattern.compile("(?m)^\\S+?:\\s\\s?([0-9A-Z]{5}): (.*)$");
    /** The labels come from the client program, which runs in the C locale. */
    private static final Pattern DETAIL = Pattern.compile("(?m)^DETAIL:  (.*)$");

    private final String end;
    private final String title;
    private final String field;
    private final String row;
    private final String absent;

    /** @param token letters and digits */
    ClientTalk(String token) {
        end = token + "e";
        title = token + "t";
        field = token + "f";
        row = token + "r";
        absent = token + "n";
    }

    /** Returns the text that the program prints last. */
    String end() {
        return end + "\n";
    }

    /** Returns the first commands to send. */
    String settings() {
        return """
                \\set VERBOSITY verbose
                \\set SHOW_ALL_RESULTS off
                \\encoding UTF8
                \\pset format unaligned
                \\pset footer off
                \\pset title %s
                \\pset fieldsep %s
                \\pset recordsep %s
                \\pset null %s
                \\echo %s
                """.formatted(title, field, row, absent, end);
    }

    /**
     * The client looks for commands and variables of its own everywhere but inside of quotes, so a statement is sent as a
     * value, which the server sends back to be executed. It takes no function for that: KingbaseES' decode() is Oracle's.
     */
    String statement(Query query) {
        return "select %s \\gexec\n\\echo %s\n".formatted(literal(bound(query)), end);
    }

    /** A backslash means itself only in the form that does not depend on a setting. */
    private static String literal(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        return text.contains("\\") ? "E" + quoted.replace("\\", "\\\\") : quoted;
    }

    /** Writes for a replication connection, which knows no functions, and accepts only kesh's own few commands. */
    String command(Query query) {
        return "%s;\n\\echo %s\n".formatted(query.sql(), end);
    }

    /** Puts the parameters as literals in their places. */
    private static String bound(Query query) {
        if (query.parameters().isEmpty()) {
            return query.sql();
        }
        try {
            NativeQuery parsed = Parser.parseJdbcSql(query.sql(), true, true, false, false, false)
                    .get(0);
            StringBuilder sql = new StringBuilder();
            int from = 0;
            for (int i = 0; i < query.parameters().size(); i++) {
                sql.append(parsed.nativeSql, from, parsed.bindPositions[i]).append('\'');
                Utils.escapeLiteral(sql, query.parameters().get(i), true).append('\'');
                from = parsed.bindPositions[i] + NativeQuery.bindName(i + 1).length();
            }
            return sql.append(parsed.nativeSql.substring(from)).toString();
        } catch (SQLException e) {
            throw new IllegalArgumentException("not to be sent: " + query.name(), e);
        }
    }

    /** Reads an answer. A table is printed when all of it has arrived, so a table means that nothing went wrong. */
    Answer answer(String said) {
        int table = said.lastIndexOf(title + row);
        return table >= 0 ? rows(said.substring(table + title.length() + row.length())) : noRows(said);
    }

    /** Reads one row more than there may be, not all: who asked refuses them then. */
    private Answer rows(String table) {
        String[] lines = table.substring(0, table.lastIndexOf('\n')).split(Pattern.quote(row), Most.ROWS + 3);
        String[] columns = lines[0].split(Pattern.quote(field), -1);
        List<Answer.Row> rows = new ArrayList<>();
        for (int line = 1; line < Math.min(lines.length, Most.ROWS + 2); line++) {
            String[] values = lines[line].split(Pattern.quote(field), -1);
            Map<String, String> byName = new LinkedHashMap<>();
            for (int i = 0; i < columns.length; i++) {
                byName.put(columns[i], values[i].equals(absent) ? null : values[i]);
            }
            rows.add(new Answer.Row(byName));
        }
        return new Answer.Rows(rows);
    }

    private static Answer noRows(String said) {
        Matcher message = SAID.matcher(said);
        while (message.find()) {
            boolean harmless = message.group(1).matches("0[0-2].*");
            if (!harmless) {
                Matcher detail = DETAIL.matcher(said).region(message.end(), said.length());
                return new Answer.Refused(
                        message.group(1), message.group(2) + (detail.find() ? " (" + detail.group(1) + ")" : ""));
            }
        }
        return new Answer.Rows(List.of());
    }
}
