package kesh.dsl;

import groovy.lang.Closure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kesh.cluster.ClusterState;
import org.codehaus.groovy.runtime.FormatHelper;

/** The result of a shell line in a form that can be shown without knowing Groovy. */
public sealed interface Shown {
    record Nothing() implements Shown {}

    record Text(String text) implements Shown {}

    record Table(List<String> columns, List<List<String>> rows) implements Shown {}

    record State(ClusterState state) implements Shown {}

    static Shown of(Object value) {
        if (value == null || value instanceof Closure<?>) {
            return new Nothing();
        } else if (value instanceof ClusterView view) {
            return new State(view.state());
        } else if (value instanceof ClusterView.Member member) {
            return members(List.of(member));
        } else if (value instanceof Collection<?> several && !several.isEmpty()) {
            if (several.stream().allMatch(ClusterView.Member.class::isInstance)) {
                return members(
                        several.stream().map(ClusterView.Member.class::cast).toList());
            } else if (several.stream().allMatch(Map.class::isInstance)) {
                return rows(several);
            }
        } else if (value instanceof CharSequence text) {
            return new Text(text.toString());
        }
        return new Text(FormatHelper.inspect(value));
    }

    private static Table members(List<ClusterView.Member> members) {
        List<String> columns = ClusterView.Member.NAMES.stream()
                .filter(name -> !name.equals("settings"))
                .toList();
        return new Table(
                columns,
                members.stream()
                        .map(member -> columns.stream()
                                .map(column -> known(member, column))
                                .toList())
                        .toList());
    }

    private static String known(ClusterView.Member member, String column) {
        try {
            return String.valueOf(member.getProperty(column));
        } catch (ClusterView.NotSeen unseen) {
            return "?";
        }
    }

    private static Table rows(Collection<?> several) {
        List<Map<?, ?>> rows = new ArrayList<>();
        several.forEach(row -> rows.add((Map<?, ?>) row));
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> row.keySet().forEach(column -> columns.add(String.valueOf(column))));
        List<List<String>> cells = new ArrayList<>();
        for (Map<?, ?> row : rows) {
            cells.add(columns.stream()
                    .map(column -> row.get(column) == null ? "NULL" : String.valueOf(row.get(column)))
                    .toList());
        }
        return new Table(List.copyOf(columns), cells);
    }
}
