package kesh.explain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.explain.Explanation.Finding;
import kesh.plan.Check;
import kesh.plan.Check.Verdict;

/**
 * What a whole text tells of its nodes, and the one advice on each that follows from it. A single line does not say
 * whether its node is a witness, or whether another one has become the primary meanwhile.
 */
final class NodeAdvice {
    private static final Pattern ADVISED = Pattern.compile("\\b(start|rejoin|follow|rebuild) '([^']+)'");
    private static final Pattern NOT_ATTACHED =
            Pattern.compile("(.+) (?:runs, but is not attached to its upstream .+|receives no WAL from .+)"
                    + "|(?:(.+): )?repmgr reports something wrong with Upstream connection.*");

    private static final Pattern INACTIVE = Pattern.compile("(.+) runs, but its record says that it does not");

    private final Set<String> witnesses = new HashSet<>();
    private final Set<String> primaries = new HashSet<>();
    private final Set<String> running = new HashSet<>();

    void witness(String name) {
        witnesses.add(name);
    }

    /** Records that a server answers there that accepts writes. */
    void primary(String name) {
        primaries.add(name);
    }

    /** Records that a server answers there. */
    void runs(String name) {
        running.add(name);
    }

    /** The findings, without advice that contradicts another one or does not fit the node. */
    List<Finding> resolved(List<Finding> findings) {
        Set<String> contradicted = contradicted(findings);
        Map<String, Finding> resolved = new LinkedHashMap<>();
        findings.stream()
                .map(finding -> new Finding(finding.line(), finding.times(), resolved(finding.check(), contradicted)))
                .forEach(finding -> resolved.merge(
                        finding.check().verdict() + finding.check().message(),
                        finding,
                        (one, other) -> new Finding(
                                Math.min(one.line(), other.line()), one.times() + other.times(), one.check())));
        return new ArrayList<>(resolved.values());
    }

    private Check resolved(Check check, Set<String> contradicted) {
        Matcher notAttached = NOT_ATTACHED.matcher(check.message());
        if (notAttached.matches()) {
            String node = Optional.ofNullable(notAttached.group(1))
                    .or(() -> Optional.ofNullable(notAttached.group(2)))
                    .orElse("");
            if (witnesses.contains(node)) {
                return unattached(check.title(), node.isEmpty() ? "this node" : node);
            }
        }
        Matcher inactive = INACTIVE.matcher(check.message());
        if (inactive.matches() && primaries.contains(inactive.group(1))) {
            return inactivePrimary(check.title(), inactive.group(1));
        }
        Optional<String> hint = advised(check).entrySet().stream()
                .flatMap(one -> hint(one.getKey(), one.getValue(), contradicted).stream())
                .findFirst();
        return new Check(check.title(), check.verdict(), check.message(), check.detail(), hint.or(check::hint));
    }

    /** What is to be said of a witness that repmgr does not find among the standbys. */
    private static Check unattached(String title, String witness) {
        return Check.warned(
                title,
                witness + " is a witness: it receives no WAL, so it is attached to nobody, and need not be",
                "what matters is whether its copy of the records names the current primary",
                "rescan shows that, and registers it again");
    }

    private static Check inactivePrimary(String title, String node) {
        return Check.failed(
                title,
                node + " runs as a primary, but its record is inactive",
                "it answers and is not in recovery: it accepts writes. It was marked as failed once, and "
                        + "came back, or repmgrd follows another one",
                "kesh check shows every primary and timeline; rescan corrects records, once only one runs");
    }

    private Optional<String> hint(String node, Set<String> words, Set<String> contradicted) {
        if (witnesses.contains(node)) {
            return words.equals(Set.of("start"))
                    ? Optional.empty()
                    : Optional.of("if its server is down: start '" + node
                            + "'; rescan shows whether its copy of the records is current");
        }
        if (!contradicted.contains(node)) {
            return Optional.empty();
        }
        if (running.contains(node)) {
            return Optional.of("kesh check shows why. If WAL is missing or the timelines have diverged: rejoin '" + node
                    + "', or rebuild '" + node + "'; else follow '" + node + "'");
        }
        boolean replaced = primaries.size() == 1 && !primaries.contains(node);
        return Optional.of(
                replaced
                        ? "another node is the primary now, so: rejoin '" + node + "'"
                        : "kesh check; if a standby was promoted meanwhile: rejoin '" + node + "'; else: start '" + node
                                + "'");
    }

    /** The nodes that one finding lets start and another rejoin; who is told both at once is told when. */
    private static Set<String> contradicted(List<Finding> findings) {
        List<Map<String, Set<String>>> advised =
                findings.stream().map(finding -> advised(finding.check())).toList();
        return advised.stream()
                .flatMap(one -> one.keySet().stream())
                .filter(node -> Stream.of("start", "rejoin").allMatch(word -> advised.stream()
                        .map(one -> one.getOrDefault(node, Set.of()))
                        .anyMatch(words -> words.contains(word) && !words.containsAll(Set.of("start", "rejoin")))))
                .collect(Collectors.toSet());
    }

    /** The words that a hint has for each node that it names. */
    private static Map<String, Set<String>> advised(Check check) {
        Map<String, Set<String>> advised = new LinkedHashMap<>();
        if (check.verdict() != Verdict.HELD) {
            Matcher word = ADVISED.matcher(check.hint().orElse(""));
            while (word.find()) {
                advised.computeIfAbsent(word.group(2), none -> new HashSet<>()).add(word.group(1));
            }
        }
        return advised;
    }
}
