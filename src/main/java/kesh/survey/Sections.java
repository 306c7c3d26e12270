package kesh.survey;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The output of the probe script: texts by name. */
record Sections(Map<String, String> texts) {

    static Sections parse(String token, String output) {
        Map<String, String> texts = new LinkedHashMap<>();
        String mark = token + " ";
        // The text before the first section is a banner.
        int begin = output.indexOf(mark);
        while (begin >= 0) {
            begin += mark.length();
            int next = output.indexOf(mark, begin);
            String section = next < 0 ? output.substring(begin) : withoutLastNewline(output.substring(begin, next));
            int end = section.indexOf('\n');
            texts.put(end < 0 ? section : section.substring(0, end), end < 0 ? "" : section.substring(end + 1));
            begin = next;
        }
        return new Sections(texts);
    }

    /** Drops the newline that belongs to the next section, which always begins a line. */
    private static String withoutLastNewline(String text) {
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
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
