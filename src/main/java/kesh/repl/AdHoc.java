package kesh.repl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import kesh.plan.Plan;
import kesh.run.Event;
import kesh.run.Outcome;
import kesh.translation.Translation;
import kesh.view.Table;

/**
 * The results of ad-hoc work on nodes, without anything around them: rows as one table, texts under the nodes' names.
 */
final class AdHoc {
    private final SortedMap<Integer, Event.StepDone> done = new TreeMap<>();
    private final boolean several;
    private final Translation translation;

    AdHoc(Plan plan, Translation translation) {
        this.translation = translation;
        several = plan.steps().stream().map(step -> step.node()).distinct().count() > 1;
    }

    /** True if a plan is ad-hoc work only. It needs no question, because it does exactly what the operator typed. */
    static boolean isAll(Plan plan) {
        return !plan.isRefused()
                && !plan.steps().isEmpty()
                && plan.steps().stream().allMatch(step -> step.goal().leavesNoTrace());
    }

    void add(Event.StepDone step) {
        done.put(step.number(), step);
    }

    /** Returns all rows, each with its node; for a step that printed a text instead, that text. */
    List<Map<String, String>> values() {
        List<Map<String, String>> values = new ArrayList<>(rows());
        for (Event.StepDone step : done.values()) {
            if (step.rows().isEmpty() && !step.output().isBlank()) {
                values.add(Map.of("node", step.step().node().value(), "output", step.output()));
            }
        }
        return values;
    }

    private List<Map<String, String>> rows() {
        List<Map<String, String>> rows = new ArrayList<>();
        for (Event.StepDone step : done.values()) {
            for (Map<String, String> row : step.rows()) {
                Map<String, String> whole = new LinkedHashMap<>();
                whole.put("node", step.step().node().value());
                whole.putAll(row);
                rows.add(whole);
            }
        }
        return rows;
    }

    /** @param room the width in columns */
    List<String> lines(int room) {
        List<String> lines = new ArrayList<>();
        List<Map<String, String>> rows = rows();
        if (!rows.isEmpty()) {
            lines.addAll(table(rows, room));
        }
        for (Event.StepDone step : done.values()) {
            if (step.rows().isEmpty()) {
                boolean silent = step.output().isBlank();
                if (several || silent) {
                    lines.add(step.step().node() + ":" + (silent ? translation.say(" done, no rows") : ""));
                }
                step.output().lines().forEach(line -> lines.add((several ? "    " : "") + line));
            }
        }
        return lines;
    }

    private List<String> table(List<Map<String, String>> rows, int room) {
        List<String> columns = new ArrayList<>();
        rows.forEach(row -> row.keySet().stream()
                .filter(column -> !columns.contains(column))
                .forEach(columns::add));
        if (!several) {
            columns.remove("node");
        }
        return Table.fitting(
                columns,
                rows.stream()
                        .map(row -> columns.stream()
                                .map(column -> row.get(column) == null ? "NULL" : row.get(column))
                                .toList())
                        .toList(),
                room);
    }

    /** True if all went well, so that nothing more has to be shown. */
    static boolean isQuiet(Outcome outcome) {
        return outcome.kind() == Outcome.Kind.DONE;
    }
}
