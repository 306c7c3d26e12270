package kesh.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kesh.migrate.Assignments.Assignment;

/**
 * The vendor's install.conf: sections {@code [install]}, {@code [expand]} and {@code [shrink]}. As in the vendor's
 * script, {@code [install]} is read first, and the section of the operation overrides it.
 */
final class InstallConf {
    private final Map<String, Map<String, Assignment>> sections = new LinkedHashMap<>();

    private InstallConf() {}

    /** If a name is given twice, the last one counts, as in a shell. */
    static InstallConf read(String file, String text) {
        InstallConf conf = new InstallConf();
        Assignments.read(file, text).forEach(assignment -> conf.sections
                .computeIfAbsent(assignment.section(), section -> new LinkedHashMap<>())
                .put(assignment.name(), assignment));
        return conf;
    }

    /** The assignments for an operation, by name. */
    Map<String, Assignment> of(String operation) {
        Map<String, Assignment> all = new LinkedHashMap<>(sections.getOrDefault("install", Map.of()));
        all.putAll(sections.getOrDefault(operation, Map.of()));
        return all;
    }

    /** The values that are not empty: all of an array, at most one otherwise. */
    static List<String> values(Map<String, Assignment> assignments, String name) {
        return Optional.ofNullable(assignments.get(name)).map(Assignment::values).orElse(List.of()).stream()
                .filter(value -> !value.isEmpty())
                .toList();
    }

    static Optional<String> value(Map<String, Assignment> assignments, String name) {
        return values(assignments, name).stream().findFirst();
    }

    /** The values of a parameter in any of the sections, each once. */
    List<String> everywhere(String name) {
        return sections.values().stream()
                .flatMap(assignments -> values(assignments, name).stream())
                .distinct()
                .toList();
    }

    /** The operations that it is filled in for. */
    List<String> operations() {
        List<String> filled = new ArrayList<>();
        for (String operation : List.of("expand", "shrink")) {
            boolean named = value(sections.getOrDefault(operation, Map.of()), operation + "_ip")
                    .isPresent();
            if (named) {
                filled.add(operation);
            }
        }
        return filled;
    }
}
