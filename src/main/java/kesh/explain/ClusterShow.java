package kesh.explain;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kesh.cluster.Conninfo;

/**
 * The output of {@code repmgr cluster show} of PostgreSQL's repmgr or of KingbaseES': with or without the column
 * LSN_Lag, aligned or with collapsed blanks, without its header, with warnings around it in any style and language. A
 * row is recognized by a node id before the first bar and a connection string after the last; widths and headers do not
 * matter.
 */
public final class ClusterShow {
    private static final Pattern ROW = Pattern.compile(
            "\\s*(\\d{1,9})\\s*\\|(.*)\\|([^|]*(?:\\b(?:host|hostaddr|user|dbname|service)\\s*=|postgres(?:ql)?://)[^|]*)");
    private static final Pattern LIKE_A_ROW =
            Pattern.compile("\\s*(\\d{1,9}\\s*\\|[^|]*\\|\\s*(?:primary|standby|witness)\\s*\\|)(?:[^|]*\\|){3,}.*");
    private static final Pattern OF_SERVICE_STATUS =
            Pattern.compile("second\\(s\\)|\\|\\s*(?:yes|no)\\s*\\||\\|\\s*n/a\\s*\\|\\s*n/a\\s*\\|");
    private static final int LEAST_CELLS = 6;
    private static final int PRIORITY = 5;
    private static final int TIMELINE = 6;
    private static final int LAG = 7;

    /**
     * @param status as printed: {@code * running}, {@code ! running as primary}
     * @param upstream as printed, {@code ! node1} if the standby is not attached to it; empty for a primary
     * @param priority as printed
     * @param timeline as printed, {@code ?} or empty for a node that did not answer
     * @param lag {@code 0 bytes}; empty if it is not printed
     */
    public record Row(
            int id,
            String name,
            String role,
            String status,
            String upstream,
            String priority,
            String timeline,
            String lag,
            Conninfo conninfo) {
        /** True if repmgr reported no fault of it. */
        public boolean isWell() {
            return status.matches("\\*? *running") && !upstream.startsWith("!") && !upstream.startsWith("?");
        }

        /** True if a server answers there that is not in recovery, whatever its record says. */
        public boolean isRunningPrimary() {
            return role.equals("primary") && status.matches("\\*\\s*running")
                    || status.contains("running as primary")
                    || role.equals("primary") && status.matches("!\\s*running") && timeline.matches("\\d+");
        }

        /** True if a server that accepts writes may be there, and could not be queried. */
        public boolean isPerhapsPrimary() {
            return role.equals("primary") && status.matches("\\?.*|!\\s*(?:running|unknown)")
                    || !role.matches("primary|standby|witness");
        }

        public boolean isPrimary() {
            return role.equals("primary");
        }
    }

    private ClusterShow() {}

    /** The rows of a text, in its order; none if it is something else. */
    public static List<Row> rows(String text) {
        return text.lines().flatMap(line -> row(line).stream()).toList();
    }

    /** The lines of a text that begin like a row, and cannot be read as one: their nodes are known only by that. */
    public static List<String> unread(String text) {
        return text.lines()
                .filter(line -> row(line).isEmpty())
                .map(LIKE_A_ROW::matcher)
                .filter(Matcher::matches)
                .filter(row -> !OF_SERVICE_STATUS.matcher(row.group()).find())
                .map(row -> row.group(1).strip())
                .toList();
    }

    /** The row in this line, if it is one. */
    public static Optional<Row> row(String line) {
        Matcher row = ROW.matcher(line);
        if (!row.matches()) {
            return Optional.empty();
        }
        String[] cells = row.group(2).split("\\|", -1);
        if (cells.length < LEAST_CELLS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Row(
                    Integer.parseInt(row.group(1)),
                    cells[0].strip(),
                    cells[1].strip(),
                    cells[2].strip(),
                    cells[3].strip(),
                    cells[PRIORITY].strip(),
                    cells.length > TIMELINE ? cells[TIMELINE].strip() : "",
                    cells.length > LAG ? cells[LAG].strip() : "",
                    Conninfo.parse(row.group(3).strip())));
        } catch (IllegalArgumentException cut) {
            return Optional.empty();
        }
    }
}
