package kesh.explain;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kesh.explain.ClusterShow.Row;

/** {@code repmgr cluster show}, as a table and with {@code --csv}. */
final class ClusterShowReader implements Reader {
    private static final Form TABLE =
            new Form("repmgr cluster show", "each node's record in repmgr, and how the node answered at that time");
    private static final Form CSV =
            new Form("repmgr cluster show --csv", "a line for each node: its id, whether it answered, and as what");

    private static final Pattern CSV_ROW = Pattern.compile("\\s*(\\d{1,9}),(0|-1),(0|1|-1)\\s*");
    private static final Pattern WRAPPED = Pattern.compile(
            "\\s*(?:(?:host|user|dbname|port|connect_timeout|keepalives\\w*|tcp_user_timeout|application_name)=\\S+\\s*)+");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,18}) bytes");

    /** A standby with a larger lag is reported: one WAL file. */
    private static final long MUCH = 16L << 20;

    private final List<Row> rows = new ArrayList<>();
    private final RepmgrTable table = new RepmgrTable(
            TABLE, Set.of("Location", "Priority", "Timeline", "LSN_Lag", "Connection string"), "Location");
    private final List<String> primaries = new ArrayList<>();

    /** The nodes of which it is not known whether they run as a primary; a row that cannot be read has no name. */
    private final List<String> perhaps = new ArrayList<>();

    private boolean unread;
    private long first;
    private boolean csv;

    @Override
    public boolean holds(Line line) {
        return table.holds(line);
    }

    @Override
    public void interrupted(Found found) {
        if (!table.columns().isEmpty()) {
            end(found);
        }
    }

    @Override
    public boolean reads(Line line, Found found) {
        if (table.begins(line)) {
            return true;
        }
        Matcher csvRow = CSV_ROW.matcher(line.text());
        Optional<Row> row = ClusterShow.row(line.text());
        if (csvRow.matches()) {
            begin(line, true, found);
            csvRow(found, line, csvRow);
            return true;
        }
        int columns = table.columns().size();
        if (row.isPresent()
                && (columns == 0 || columns == RepmgrTable.cells(line.text()).size())) {
            begin(line, false, found);
            row(found, line, row.get());
            return true;
        }
        if (!rows.isEmpty() && WRAPPED.matcher(line.text()).matches() || RepmgrTable.isRuler(line)) {
            return true;
        }
        if (holds(line)) {
            // A row belongs to its heading: if it is damaged, it must be nobody else's.
            found.notUnderstood(line);
            unread = true;
            return true;
        }
        end(found);
        return false;
    }

    private void begin(Line line, boolean asCsv, Found found) {
        if (first > 0 && csv != asCsv) {
            end(found);
        }
        first = first == 0 ? line.number() : first;
        csv = asCsv;
        found.part(asCsv ? CSV : TABLE, line);
    }

    private void csvRow(Found found, Line line, Matcher row) {
        String node = "the node with id " + row.group(1);
        if (row.group(2).equals("-1")) {
            perhaps.add(row.group(1));
            found.failed(
                    CSV,
                    line.number(),
                    node + " could not be reached",
                    "or it rejects connections: the output as a table shows which",
                    "kesh check names the node and tests from each node; if it is down: start");
            return;
        }
        switch (row.group(3)) {
            case "0" -> {
                primaries.add(row.group(1));
                found.held(CSV, line.number(), node + " runs as a primary");
            }
            case "1" ->
                found.held(
                        CSV,
                        line.number(),
                        node + " runs as a standby; the output does not show whether it is attached");
            default -> {
                perhaps.add(row.group(1));
                found.unknown(
                        CSV,
                        line.number(),
                        node + " answers, but it is not known whether it is a primary",
                        null,
                        "kesh check");
            }
        }
    }

    private void row(Found found, Line line, Row row) {
        rows.add(row);
        table.node(line.number(), row.name(), row.upstream());
        table.kind(found, line.number(), row.name(), "Priority", row.priority());
        table.kind(found, line.number(), row.name(), "Timeline", row.timeline());
        table.kind(found, line.number(), row.name(), "LSN_Lag", row.lag());
        if (row.isRunningPrimary()) {
            primaries.add(row.name());
            found.nodes().primary(row.name());
        } else if (row.isPerhapsPrimary()) {
            perhaps.add(row.name());
        }
        NodeState.tell(found, TABLE, line.number(), row.name(), row.role(), row.status(), row.upstream());
        Matcher bytes = BYTES.matcher(row.lag());
        if (bytes.matches() && Long.parseLong(bytes.group(1)) > MUCH) {
            found.warned(
                    TABLE,
                    line.number(),
                    row.name() + " is " + row.lag() + " behind",
                    "this is more than one WAL file; a failover to it would lose that much",
                    "kesh watch shows whether it catches up");
        }
    }

    /** Judges the whole table: the number of primaries, and the timelines. */
    @Override
    public void end(Found found) {
        if (first > 0) {
            primaries(found, csv ? CSV : TABLE);
            timelines(found);
        }
        table.end(found);
        first = 0;
        rows.clear();
        primaries.clear();
        perhaps.clear();
        unread = false;
    }

    private void primaries(Found found, Form form) {
        if (primaries.isEmpty() && !perhaps.isEmpty()) {
            found.unknown(
                    form,
                    first,
                    "it is not known whether a primary runs: " + String.join(", ", perhaps) + " could not be queried",
                    "something may accept writes there: repmgrd promotes nobody as long as it gets an answer",
                    "look at it from each node: kesh check does. Promote a standby only if it is certain that it is down");
        } else if (primaries.isEmpty() && (unread || table.lacksUpstream())) {
            found.unknown(
                    form,
                    first,
                    "it is not known whether a primary runs: not all nodes could be read here",
                    null,
                    "give the whole output; kesh check tests from each node");
        } else if (primaries.isEmpty()) {
            found.failed(
                    form,
                    first,
                    "no running primary is among these nodes",
                    "as far as this shows, no server accepts writes",
                    "kesh check tests from each node. Start the last primary, or promote the standby that "
                            + "has received the most WAL");
        } else if (primaries.size() > 1) {
            found.failed(
                    form,
                    first,
                    "two or more nodes run as primary: " + String.join(", ", primaries),
                    "each may accept writes that the others never receive",
                    wayOut());
        }
    }

    /** The later timeline belongs to the one that was promoted last, to which applications were led then. */
    private String wayOut() {
        List<Row> running = rows.stream().filter(Row::isRunningPrimary).toList();
        long latest =
                running.stream().mapToLong(ClusterShowReader::timeline).max().orElse(0);
        List<Row> last = running.stream().filter(row -> timeline(row) == latest).toList();
        if (last.size() != 1 || latest == 0) {
            return "stop applications; find out which one they wrote to; for the other one: rejoin, or "
                    + "rebuild if that is refused; then rescan";
        }
        String others = running.stream()
                .filter(row -> !last.contains(row))
                .map(row -> "'" + NodeState.called(row.name()) + "'")
                .collect(Collectors.joining(", "));
        return "stop applications; keep " + last.get(0).name()
                + ", which is on the latest timeline, unless they wrote to another; then rejoin " + others
                + ", or rebuild if that is refused; then rescan";
    }

    private static long timeline(Row row) {
        return row.timeline().matches("\\d{1,10}") ? Long.parseLong(row.timeline()) : 0;
    }

    private void timelines(Found found) {
        Set<String> timelines = rows.stream()
                .filter(row ->
                        row.status().contains("running") && row.timeline().matches("\\d+"))
                .map(Row::timeline)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (timelines.size() > 1) {
            found.warned(
                    TABLE,
                    first,
                    "the nodes are on different timelines: " + String.join(", ", timelines),
                    "after a failover, a node that did not follow stays on its old timeline",
                    "kesh check; for a node that stays behind: rejoin, or rebuild if that is refused");
        }
    }
}
