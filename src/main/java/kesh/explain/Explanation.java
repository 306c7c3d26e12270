package kesh.explain;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import kesh.plan.Check;

/**
 * The meaning of a text that a tool printed or logged.
 *
 * @param parts the parts of the text, in the order in which they begin
 * @param findings the worst first; good news is included
 * @param lines the number of lines read
 */
public record Explanation(List<Part> parts, List<Finding> findings, long lines) {

    public Explanation {
        parts = List.copyOf(parts);
        findings = List.copyOf(findings);
    }

    /**
     * Lines of one kind; lines of other kinds may stand between them.
     *
     * @param what the kind, such as "repmgr cluster show"
     * @param means an explanation of the kind
     * @param lines the number of its lines
     */
    public record Part(String what, String means, long first, long last, long lines) {}

    /**
     * The meaning of a line.
     *
     * @param line the first line with this meaning
     * @param times the number of such lines
     */
    public record Finding(long line, long times, Check check) {}

    public List<Check> checks() {
        return findings.stream().map(Finding::check).toList();
    }

    public static Explanation of(InputStream text) throws IOException {
        return of(text, List.of());
    }

    /**
     * Reads to the end, and stores only the findings.
     *
     * @param own an administrator's phrasebooks; they take precedence over kesh's
     */
    public static Explanation of(InputStream text, List<Phrasebook> own) throws IOException {
        Lines lines = new Lines(text);
        Found found = new Found();
        Reader messages = new MessagesReader(own);
        List<Reader> readers = List.of(
                new KsqlReader(),
                new ClusterShowReader(),
                new ServiceStatusReader(),
                new NodeStatusReader(),
                new PasswordFileReader(),
                new ConfReader(),
                new OtherReader(),
                messages);
        Optional<Line> next = lines.next();
        for (; next.isPresent(); next = lines.next()) {
            Line line = next.get();
            if (!line.isBlank()) {
                read(line, readers, messages, found);
            }
        }
        readers.forEach(reader -> reader.end(found));
        return found.explanation(lines.number());
    }

    private static void read(Line line, List<Reader> readers, Reader messages, Found found) {
        // Logs must be read fast: a line with a severity can only be a message.
        List<Reader> candidates = line.level().isEmpty() ? readers : List.of(messages);
        Optional<Reader> its = readers.stream()
                .filter(reader -> reader.holds(line))
                .findFirst()
                .map(holder -> List.of(holder))
                .orElse(candidates)
                .stream()
                .filter(reader -> reader.reads(line, found))
                .findFirst();
        if (its.isEmpty()) {
            found.notUnderstood(line);
        }
        readers.stream().filter(reader -> reader != its.orElse(null)).forEach(reader -> reader.interrupted(found));
    }
}
