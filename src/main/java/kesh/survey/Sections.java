package kesh.survey;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The output of the probe script: texts by name. */
record Sections(Map<String, String> texts) {

    static Sections parse(String token, String output) {
        Map<String, String> texts = new LinkedHashMap<>();
        String[] parts = output.split("\n?" + token + " ", -1);
        // The text before the first section is a banner.
        for (int i = 1; i < parts.length; i++) {
            int end = parts[i].indexOf('\n');
            String name = end < 0 ? parts[i] : parts[i].substring(0, end);
            texts.put(name, end < 0 ? "" : parts[i].substring(end + 1));
        }
        return new Sections(texts);
    }

    /** Returns the section's text without blanks around it; empty text counts as absent. */
    Optional<String> line(String name) {
        return Optional.ofNullable(texts.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** Returns the section's text as it is. */
    Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    boolean yes(String name) {
        return line(name).equals(Optional.of("yes"));
    }
}
