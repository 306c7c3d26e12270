package kesh.migrate;

import static kesh.migrate.ScriptText.printable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import kesh.Problem;
import kesh.explain.ClusterShow;
import kesh.explain.ClusterShow.Row;

/** Writes a script that declares a cluster, from the output of {@code repmgr cluster show}. */
public final class ScriptOfClusterShow {
    /**
     * The script.
     *
     * @param leftOut the nodes of the table that it does not know, as their rows or addresses could not be read
     */
    public record Imported(String script, List<String> leftOut) {
        public Imported {
            leftOut = List.copyOf(leftOut);
        }
    }

    private ScriptOfClusterShow() {}

    /**
     * @param file its name, for messages
     * @return empty if the text is no such output
     * @throws Problem if it names no node that can be queried
     */
    public static Optional<Imported> write(String file, String text) {
        List<Row> rows = ClusterShow.rows(text).stream()
                .sorted(Comparator.comparing(row -> !row.isPrimary()))
                .toList();
        List<String> leftOut = new ArrayList<>(ClusterShow.unread(text));
        rows.stream().filter(row -> !row.conninfo().address().isKnown()).forEach(row -> leftOut.add(said(row)));
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Imported(
                        script(file, rows, leftOut),
                        leftOut.stream().map(ScriptText::printable).toList()));
    }

    private static String script(String file, List<Row> rows, List<String> leftOut) {
        List<Row> well = rows.stream()
                .filter(row -> row.isWell() && row.conninfo().address().isKnown())
                .toList();
        if (well.isEmpty()) {
            throw new Problem(
                    file + ": none of its nodes is shown as running and attached",
                    rows.stream().map(ScriptOfClusterShow::said).collect(Collectors.joining("\n")),
                    "write it by hand, with a node that runs: via 'name', host: '…'");
        }
        List<String> lines = new ArrayList<>();
        lines.add("// Written by 'kesh import' from what repmgr cluster show printed (" + printable(file) + ").");
        lines.add("// The user is the one that the servers run as: see that it is.");
        lines.add("cluster('" + (isKingbase(rows) ? "kingbase" : "postgresql") + "') {");
        lines.add("    ssh user: '" + (isKingbase(rows) ? "kingbase" : "postgres") + "'");
        well.forEach(row -> lines.add("    via '%s', host: '%s'    // %s"
                .formatted(name(row), row.conninfo().address(), printable(row.role()))));
        lines.add("}");
        List<Row> unwell = rows.stream()
                .filter(row -> !well.contains(row) && row.conninfo().address().isKnown())
                .toList();
        if (!unwell.isEmpty()) {
            lines.add("");
            lines.add("// Not to be asked first, as they were not well when that was printed:");
            unwell.forEach(row -> lines.add("// - " + said(row)));
        }
        if (!leftOut.isEmpty()) {
            lines.add("");
            lines.add("// Left out, as its row or its address cannot be read; a member that answers knows it:");
            leftOut.forEach(row -> lines.add("// - " + printable(row)));
        }
        List<String> primaries = rows.stream()
                .filter(Row::isRunningPrimary)
                .map(row -> printable(row.name()))
                .toList();
        if (primaries.size() > 1) {
            lines.add("");
            lines.add("// Two or more nodes ran as primary: " + String.join(", ", primaries)
                    + ". Stop applications before anything else; see kesh explain.");
        }
        return String.join("\n", lines) + "\n";
    }

    /** Recognized by the installer's name of repmgr's database, or by its default port. */
    private static boolean isKingbase(List<Row> rows) {
        return rows.stream()
                .anyMatch(row -> row.conninfo().get("dbname").equals(Optional.of("esrep"))
                        || row.conninfo().get("port").equals(Optional.of("54321")));
    }

    private static String name(Row row) {
        return ScriptText.isName(row.name()) ? row.name() : "node" + row.id();
    }

    private static String said(Row row) {
        return printable("%s (%s): %s, %s%s"
                .formatted(
                        row.name(),
                        row.conninfo().address(),
                        row.role(),
                        row.status(),
                        row.upstream().isEmpty() ? "" : ", upstream " + row.upstream()));
    }
}
