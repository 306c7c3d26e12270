package kesh.run;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.explain.Explanation;
import kesh.plan.Check;
import kesh.plan.Check.Verdict;
import kesh.text.Printable;

/** What a server's log says about a step that failed, with what that means and what helps. */
final class Evidence {
    private static final int WIDEST = 300;
    private static final int MOST_HINTS = 3;

    private Evidence() {}

    /** @param printed by server-log.sh, one word and a text in each line */
    static Problem added(Problem cause, List<String> printed) {
        if (printed.isEmpty()) {
            return cause;
        }
        List<Check> meant = meaning(printed);
        String detail = Stream.of(
                        cause.detail().stream(),
                        printed.stream().flatMap(line -> shown(line).stream()),
                        meant.stream().map(Check::message))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n"));
        String hint = Stream.concat(meant.stream().flatMap(check -> check.hint().stream()), cause.hint().stream())
                .distinct()
                .collect(Collectors.joining("\n"));
        return new Problem(cause.getMessage(), detail, hint.isEmpty() ? null : hint, cause);
    }

    private static Optional<String> shown(String line) {
        int blank = line.indexOf(' ');
        String rest = text(line);
        return Optional.ofNullable(
                switch (blank < 0 ? line : line.substring(0, blank)) {
                    case "file" -> "the end of %s:".formatted(rest);
                    case "|" -> "  " + rest;
                    case "refuses" -> "its program says of its configuration: %s".formatted(rest);
                    case "unreadable" -> "kesh's user may not read its log, %s".formatted(rest);
                    case "syslog" -> "its log goes to syslog: lines of %s".formatted(rest);
                    case "service" -> "its log goes to where service_start_command sends it, such as journalctl";
                    default -> null;
                });
    }

    private static String text(String line) {
        String text = Printable.line(line.substring(line.indexOf(' ') + 1));
        return text.length() > WIDEST ? text.substring(0, WIDEST) + "…" : text;
    }

    private static List<Check> meaning(List<String> printed) {
        String log = printed.stream()
                .filter(line -> line.startsWith("| ") || line.startsWith("refuses "))
                .map(line -> line.substring(line.indexOf(' ') + 1) + "\n")
                .collect(Collectors.joining());
        try {
            List<Check> failures =
                    new ArrayList<>(Explanation.of(new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)))
                            .checks());
            failures.removeIf(check -> check.verdict() != Verdict.FAILED);
            return failures.stream().limit(MOST_HINTS).toList();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
