package kesh.run;

import java.util.List;
import java.util.Map;

/**
 * The output of an action.
 *
 * @param text what a command printed
 * @param rows what a statement returned, by column in their order; a NULL is null
 */
record Output(String text, List<Map<String, String>> rows) {
    static final Output NONE = new Output("", List.of());

    static Output of(String text) {
        return new Output(text, List.of());
    }
}
