package kesh.explain;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import kesh.plan.Check;

/**
 * What a text that a tool printed or logged says.
 *
 * @param parts what it is made of, by where each begins
 * @param findings the worst first; what is well, too
 * @param lines how many were read
 */
public record Explanation(List<Part> parts, List<Finding> findings, long lines) {

    public Explanation {
        parts = List.copyOf(parts);
        findings = List.copyOf(findings);
    }

    /**
     * Lines of one kind, between which others may stand.
     *
     * @param what "repmgr cluster show"
     * @param means what that is
     * @param lines how many
     */
    public record Part(String what, String means, long first, long last, long lines) {}

    /**
     * Something that a line says.
     *
     * @param line the first that says so
     * @param times how often it is said
     */
    public record Finding(long line, long times, Check check) {}

    public List<Check> checks() {
        return findings.stream().map(Finding::check).toList();
    }

    public static Explanation of(InputStream text) throws IOException {
        return of(text, List.of());
    }

    /**
     * Reads to the end, and keeps no more of it than what is found.
     *
     * @param own what an administrator knows of messages; goes before what kesh knows
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
            // A log is read fast: what says how grave it is can be nothing else.
            List<Reader> candidates = line.level().isEmpty() ? readers : List.of(messages);
            if (!line.isBlank() && candidates.stream().noneMatch(reader -> reader.reads(line, found))) {
                found.notUnderstood(line);
            }
        }
        readers.forEach(reader -> reader.end(found));
        return found.explanation(lines.number());
    }
}
