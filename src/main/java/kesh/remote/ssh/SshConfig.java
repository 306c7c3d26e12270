package kesh.remote.ssh;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The configuration of ssh for one host, as {@code ssh -G} prints it.
 *
 * @param options the values of each option, by its name in lower case
 * @param defaults the same for a host about which nothing is configured
 */
record SshConfig(Map<String, List<String>> options, Map<String, List<String>> defaults) {

    /** Returns the values by option from the lines that ssh prints. */
    static Map<String, List<String>> parse(String text) {
        Map<String, List<String>> options = new HashMap<>();
        text.lines().forEach(line -> {
            int space = line.indexOf(' ');
            if (space > 0) {
                options.computeIfAbsent(line.substring(0, space), key -> new ArrayList<>())
                        .add(line.substring(space + 1));
            }
        });
        return options;
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    List<String> all(String option) {
        return options.getOrDefault(option, List.of());
    }

    Optional<String> first(String option) {
        return all(option).stream().findFirst();
    }

    /** Returns the first value, unless it is {@code none}. */
    Optional<String> named(String option) {
        return first(option).filter(value -> !value.equals("none"));
    }

    /** True if the option is on; ssh prints some options with {@code yes} and some with {@code true}. */
    boolean on(String option) {
        return first(option).filter(List.of("yes", "true")::contains).isPresent();
    }

    /** True if the option is off; an option that ssh does not print is not off. */
    boolean off(String option) {
        return first(option).filter(List.of("no", "false")::contains).isPresent();
    }

    /** Returns a list with commas, in its order, if it is not ssh's own default. */
    Optional<List<String>> configured(String option) {
        return all(option).equals(defaults.getOrDefault(option, List.of()))
                ? Optional.empty()
                : first(option).map(list -> Stream.of(list.split(",")).toList());
    }
}
