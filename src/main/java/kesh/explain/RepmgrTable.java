package kesh.explain;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the tables of {@code repmgr cluster show} and {@code service status} have in common: headings that begin alike,
 * rows that belong to the heading above them, and cells of which each has a kind.
 */
final class RepmgrTable {
    private static final List<String> BEGIN = List.of("ID", "Name", "Role", "Status", "Upstream");

    /** The kinds of cells that are no names, states or connection strings. A name, a location may be any text. */
    private static final Map<String, Pattern> KINDS = Map.of(
            "Priority", Pattern.compile("-?\\d{1,9}"),
            "Prio.", Pattern.compile("-?\\d{1,9}"),
            "Timeline", Pattern.compile("\\d{1,10}|\\?|n/a|"),
            "LSN_Lag", Pattern.compile("\\d{1,18} bytes|\\?|n/a|"),
            "repmgrd", Pattern.compile("running|not running|\\?|n/a|unknown"),
            "Paused?", Pattern.compile("yes|no|\\?|n/a|unknown"),
            "PID", Pattern.compile("-?\\d{1,10}|\\?|n/a|unknown"),
            "Upstream last seen", Pattern.compile("-?\\d{1,9} second\\(s\\) ago|\\?|n/a|unknown"));

    private static final Pattern RULER = Pattern.compile("\\s*[-+=]{4,}\\s*");

    private final Form form;

    /** The columns that may follow those that all tables have, and one of them that tells the table. */
    private final Set<String> further;

    private final String needed;
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, Long> upstreams = new LinkedHashMap<>();

    /** The columns of the heading that was read last, until its table ends. */
    private List<String> columns = List.of();

    /**
     * @param form that of the findings
     * @param further the columns that may follow those that all tables have
     * @param needed the one of them that no other table has
     */
    RepmgrTable(Form form, Set<String> further, String needed) {
        this.form = form;
        this.further = further;
        this.needed = needed;
    }

    /** The cells of a line, without the blanks around them. */
    static List<String> cells(String text) {
        return Arrays.stream(text.split("\\|", -1)).map(String::strip).toList();
    }

    /** Takes a line as the heading, if it is one; a terminal may have cut off its last column. */
    boolean begins(Line line) {
        if (line.text().indexOf('|') < 0) {
            return false;
        }
        List<String> cells = cells(line.text());
        int most = cells.get(cells.size() - 1).isEmpty() ? cells.size() - 1 : cells.size();
        boolean is = most > BEGIN.size()
                && cells.subList(0, BEGIN.size()).equals(BEGIN)
                && further.containsAll(cells.subList(BEGIN.size(), most))
                && cells.contains(needed)
                && new HashSet<>(cells).size() == cells.size();
        if (is) {
            columns = cells;
        }
        return is;
    }

    /** The columns of the heading above; none if there is no heading. */
    List<String> columns() {
        return columns;
    }

    /** True if the line is the ruler or a row below a heading. */
    boolean holds(Line line) {
        return !columns.isEmpty() && (line.text().indexOf('|') >= 0 || isRuler(line));
    }

    static boolean isRuler(Line line) {
        return RULER.matcher(line.text()).matches();
    }

    /** Names a cell that is not of its column's kind. */
    void kind(Found found, long line, String name, String column, String cell) {
        if (!KINDS.get(column).matcher(cell).matches()) {
            found.unknown(form, line, name + ": " + column + " '" + cell + "' is not understood", null, "kesh check");
        }
    }

    /** Remembers a node and its upstream as printed, which may be unknown or empty. */
    void node(long line, String name, String upstream) {
        names.add(name);
        String plain = upstream.replaceFirst("^[!?]\\s*", "");
        if (!plain.isEmpty()) {
            upstreams.putIfAbsent(plain, line);
        }
    }

    /** True if the upstream of a node has no row. */
    boolean lacksUpstream() {
        return !names.containsAll(upstreams.keySet());
    }

    /** Names the upstreams that have no row: then a row is missing, or a name is damaged. */
    void end(Found found) {
        upstreams.forEach((upstream, line) -> {
            if (!names.contains(upstream)) {
                found.unknown(
                        form,
                        line,
                        "upstream " + upstream + " is not among these nodes",
                        "a row is missing here, or a name is damaged",
                        "give the whole output");
            }
        });
        columns = List.of();
        names.clear();
        upstreams.clear();
    }
}
