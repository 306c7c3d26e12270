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
    private ScriptOfClusterShow() {}

    /**
     * @param file its name, for messages
     * @return empty if the text is no such output
     * @throws Problem if it names no node that can be queried
     */
    public static Optional<String> write(String file, String text) {
        List<Row> rows = ClusterShow.rows(text).stream()
                .sorted(Comparator.comparing(row -> !row.isPrimary()))
                .toList();
        return rows.isEmpty() ? Optional.empty() : Optional.of(script(file, rows));
    }

    private static String script(String file, List<Row> rows) {
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
        List<Row> unwell = rows.stream().filter(row -> !well.contains(row)).toList();
        if (!unwell.isEmpty()) {
            lines.add("");
            lines.add("// Not to be asked first, as they were not well when that was printed:");
            unwell.forEach(row -> lines.add("// - " + said(row)));
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
