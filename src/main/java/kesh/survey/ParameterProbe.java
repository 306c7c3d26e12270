package kesh.survey;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kesh.cluster.Parameter;
import kesh.cluster.Rights;
import kesh.cluster.Seen;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Answer.Row;
import kesh.remote.Answer.Rows;

/**
 * Reads what a server reports about single parameters: their bounds, the source of their values, and its files' values.
 */
final class ParameterProbe {
    static final String PARAMETERS = "parameters";
    static final String UNALTERABLE = "fixed parameters";
    static final String WRITTEN = "written parameters";

    private static final String SETTINGS =
            "select name, setting, unit, vartype, context, min_val, max_val, array_to_string(enumvals, E'\\n') as words,"
                    + " source, pending_restart from pg_settings where name = any (string_to_array(?, ','))";

    /**
     * The last line of a name counts. Only a superuser, or a user who was granted it, may read this. From then on the
     * session compares with the files to find what waits for a restart ({@code pending_restart}), even if the server
     * has not read them.
     */
    private static final String FILES =
            "select distinct on (name) name, setting from pg_file_settings where name = any (string_to_array(?, ','))"
                    + " order by name, seqno desc";

    /** Before PostgreSQL 15 there is no such function: only superusers may set parameters there. */
    private static final String FIXED = "select name from unnest(string_to_array(?, ',')) name"
            + " where not has_parameter_privilege(name, 'ALTER SYSTEM')";

    private static final int WITH_PRIVILEGES = 15_00_00;

    /** Stands for all parameters; none is called so. */
    private static final String ALL = "*";

    private ParameterProbe() {}

    /** Selects the values in force; it must run before anything reads the files. */
    static List<Query> inForce(Set<String> names) {
        String list = String.join(",", names);
        return names.isEmpty()
                ? List.of()
                : List.of(Query.reading(PARAMETERS, SETTINGS, list), Query.reading(UNALTERABLE, FIXED, list));
    }

    static List<Query> written(Set<String> names) {
        return names.isEmpty() ? List.of() : List.of(Query.readingLast(WRITTEN, FILES, String.join(",", names)));
    }

    /** @param answers by the names of the queries */
    static Map<String, Parameter> parameters(Map<String, Answer> answers, int version, Seen<Rights> rights) {
        Map<String, Parameter> found = new TreeMap<>();
        if (answers.get(PARAMETERS) instanceof Rows rows) {
            Seen<Set<String>> fixed = fixed(answers.get(UNALTERABLE), version, rights);
            rows.rows().forEach(row -> {
                String name = text(row, "name");
                Seen<Boolean> alterable = fixed.map(names -> !names.contains(ALL) && !names.contains(name));
                found.put(name, parameter(row, answers.get(WRITTEN), alterable));
            });
        }
        return found;
    }

    /** Returns the names of those that the user may not alter. */
    private static Seen<Set<String>> fixed(Answer answer, int version, Seen<Rights> rights) {
        if (answer instanceof Rows rows) {
            return Seen.known(rows.rows().stream().map(row -> text(row, "name")).collect(Collectors.toSet()));
        }
        return version < WITH_PRIVILEGES
                ? rights.map(known -> known.superuser() ? Set.of() : Set.of(ALL))
                : Seen.unknown(answer instanceof Answer.Refused refused ? refused.message() : "it was not queried");
    }

    private static Parameter parameter(Row row, Answer files, Seen<Boolean> alterable) {
        return new Parameter(
                text(row, "setting"),
                text(row, "unit"),
                text(row, "vartype"),
                text(row, "context"),
                row.get("min_val"),
                row.get("max_val"),
                row.get("words").map(words -> List.of(words.split("\n"))).orElse(List.of()),
                text(row, "source"),
                text(row, "pending_restart").startsWith("t"),
                written(text(row, "name"), files),
                alterable);
    }

    private static Seen<Optional<String>> written(String name, Answer files) {
        if (!(files instanceof Rows rows)) {
            return Seen.unknown(files instanceof Answer.Refused refused ? refused.message() : "it was not queried");
        }
        Map<String, String> values = new HashMap<>();
        rows.rows().forEach(row -> values.put(text(row, "name"), text(row, "setting")));
        return Seen.known(Optional.ofNullable(values.get(name)));
    }

    private static String text(Row row, String column) {
        return row.get(column).orElse("");
    }
}
