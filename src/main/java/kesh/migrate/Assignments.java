package kesh.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kesh.Problem;
import kesh.cluster.Secrets;

/**
 * Shell assignments, {@code name="value"} and {@code name=(a b)}, below headings {@code [section]}. They are read as
 * data: anything that a shell would expand or run is an error, and is never run.
 */
final class Assignments {
    /** @param values exactly one, unless it is an array */
    record Assignment(String section, String name, List<String> values, int line) {
        Assignment {
            values = List.copyOf(values);
        }
    }

    private static final Pattern SECTION = Pattern.compile("\\[(\\w+)]\\s*(#.*)?");
    private static final Pattern NAME = Pattern.compile("([A-Za-z_]\\w*)=(.*)");

    private final String file;
    private final String line;
    private final int number;
    private int at;

    private Assignments(String file, int number, String line, int at) {
        this.file = file;
        this.number = number;
        this.line = line;
        this.at = at;
    }

    /** @throws Problem that names the first line in another form */
    static List<Assignment> read(String file, String text) {
        List<Assignment> all = new ArrayList<>();
        String section = "";
        // Editors of other systems begin a file with a byte order mark.
        List<String> lines =
                (text.startsWith("\ufeff") ? text.substring(1) : text).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            Matcher heading = SECTION.matcher(line);
            Matcher name = NAME.matcher(line);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            } else if (heading.matches()) {
                section = heading.group(1);
            } else if (name.matches()) {
                List<String> values = new Assignments(file, i + 1, line, name.start(2)).values();
                all.add(new Assignment(section, name.group(1), values, i + 1));
            } else {
                throw new Problem(
                        file + ":" + (i + 1) + ": not a section, an assignment or a comment",
                        Secrets.hidden(line),
                        "write it like: name=\"value\" or name=(a b)");
            }
        }
        return all;
    }

    private List<String> values() {
        List<String> values = new ArrayList<>();
        if (at < line.length() && line.charAt(at) == '(') {
            at++;
            for (skipBlanks(); at < line.length() && line.charAt(at) != ')'; skipBlanks()) {
                values.add(word());
            }
            if (at == line.length()) {
                throw wrong("the bracket is not closed on this line");
            }
            at++;
        } else {
            values.add(word());
        }
        int end = at;
        skipBlanks();
        // A comment needs a blank before it; without one it would be part of the word.
        if (at < line.length() && (line.charAt(at) != '#' || at == end)) {
            throw wrong("a shell would execute the text after the value");
        }
        return values;
    }

    /** One shell word, in any mixture of quotes. */
    private String word() {
        StringBuilder word = new StringBuilder();
        while (at < line.length() && !Character.isWhitespace(line.charAt(at)) && line.charAt(at) != ')') {
            char next = line.charAt(at++);
            switch (next) {
                case '\'' -> {
                    int end = line.indexOf('\'', at);
                    if (end < 0) {
                        throw wrong("the quote is not closed");
                    }
                    word.append(line, at, end);
                    at = end + 1;
                }
                case '"' -> quoted(word);
                case '$', '`' -> throw wrong("a shell would expand or execute a part of it");
                case ';', '&', '|', '<', '>', '(' -> throw wrong("a shell would execute the text after the value");
                case '\\' -> {
                    if (at == line.length()) {
                        throw wrong("it continues on the next line");
                    }
                    word.append(line.charAt(at++));
                }
                default -> word.append(next);
            }
        }
        return word.toString();
    }

    private void quoted(StringBuilder word) {
        while (at < line.length() && line.charAt(at) != '"') {
            char next = line.charAt(at++);
            if (next == '$' || next == '`') {
                throw wrong("a shell would expand or execute a part of it");
            }
            boolean escapes = next == '\\' && at < line.length() && "\"\\$`".indexOf(line.charAt(at)) >= 0;
            word.append(escapes ? line.charAt(at++) : next);
        }
        if (at == line.length()) {
            throw wrong("the quote is not closed");
        }
        at++;
    }

    private void skipBlanks() {
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
    }

    private Problem wrong(String why) {
        return new Problem(
                file + ":" + number + ": not a plain value: " + why,
                Secrets.hidden(line),
                "kesh reads this file as data and runs nothing of it: write the value itself, in quotes");
    }
}
