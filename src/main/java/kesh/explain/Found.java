package kesh.explain;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.explain.Explanation.Finding;
import kesh.explain.Explanation.Part;
import kesh.plan.Check;
import kesh.plan.Check.Verdict;

/** Collects the readers' findings. Repeated ones are counted, and only a limited number of different ones is kept. */
final class Found {
    private static final int MOST = 500;
    private static final int MOST_NOT_UNDERSTOOD = 20;

    /** The number of lines within which a failure is explained by another. */
    private static final int CLOSE = 20;

    private static final List<Verdict> WORST_FIRST =
            List.of(Verdict.FAILED, Verdict.UNKNOWN, Verdict.WARNED, Verdict.HELD);

    /** One finding, while it may still be repeated or extended. */
    static final class Entry {
        private final long line;
        private final Form form;
        private final Verdict verdict;
        private final String message;
        private final String hint;
        private String detail;
        private long times = 1;
        private boolean outcome;

        private Entry(long line, Form form, Verdict verdict, String message, String detail, String hint) {
            this.line = line;
            this.form = form;
            this.verdict = verdict;
            this.message = message;
            this.detail = detail;
            this.hint = hint;
        }

        /** Counts a repetition. */
        void again() {
            times++;
        }

        /** Adds the tool's own detail. */
        void add(String text) {
            String added = "it adds: " + text;
            if (verdict != Verdict.HELD
                    && times == 1
                    && (detail == null || detail.length() < 400 && !detail.contains(added))) {
                detail = detail == null ? added : detail + "\n" + added;
            }
        }

        /** True if it is the outcome of what this one tells: it stands close to it, and says no reason. */
        private boolean isOutcomeOf(Entry cause) {
            return outcome && !cause.outcome && cause.verdict == Verdict.FAILED && Math.abs(cause.line - line) <= CLOSE;
        }

        private Finding finding() {
            return new Finding(
                    line,
                    times,
                    new Check(form.what(), verdict, message, Optional.ofNullable(detail), Optional.ofNullable(hint)));
        }
    }

    private static final class Extent {
        private final long first;
        private long last;
        private long lines;

        private Extent(long first) {
            this.first = first;
        }
    }

    private static final Form NOT_UNDERSTOOD = new Form("not understood", "lines of a kind that kesh does not know");

    private final Map<Form, Extent> parts = new LinkedHashMap<>();
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Entry> notUnderstood = new LinkedHashMap<>();
    private final Map<Verdict, Long> left = new LinkedHashMap<>();
    private final NodeAdvice nodes = new NodeAdvice();
    private long leftNotUnderstood;

    /** What the text tells of its nodes. */
    NodeAdvice nodes() {
        return nodes;
    }

    /** Records that a line is of this kind. */
    void part(Form form, Line line) {
        Extent extent = parts.computeIfAbsent(form, none -> new Extent(line.number()));
        extent.last = line.number();
        extent.lines++;
    }

    Entry held(Form form, long line, String message) {
        return add(form, line, Verdict.HELD, message, null, null);
    }

    Entry warned(Form form, long line, String message, String detail, String hint) {
        return add(form, line, Verdict.WARNED, message, detail, hint);
    }

    Entry failed(Form form, long line, String message, String detail, String hint) {
        return add(form, line, Verdict.FAILED, message, detail, hint);
    }

    Entry unknown(Form form, long line, String message, String detail, String hint) {
        return add(form, line, Verdict.UNKNOWN, message, detail, hint);
    }

    /** Adds the meaning of a phrase for a line; empty if it does not matter. */
    Optional<Entry> add(Form form, long line, Phrase phrase) {
        Optional<Entry> added = phrase.message()
                .map(message -> add(form, line, phrase.verdict(), message, phrase.detail(), phrase.hint()));
        added.ifPresent(entry -> entry.outcome = phrase.outcome());
        return added;
    }

    private Entry add(Form form, long line, Verdict verdict, String message, String detail, String hint) {
        String shown = Passwords.coveredIn(message);
        Entry known = entries.get(verdict + shown);
        if (known != null) {
            known.again();
            return known;
        }
        Entry entry = new Entry(line, form, verdict, shown, detail == null ? null : Passwords.coveredIn(detail), hint);
        if (entries.size() < MOST) {
            entries.put(verdict + shown, entry);
        } else {
            left.merge(verdict, 1L, Long::sum);
        }
        return entry;
    }

    /** Lines that differ only in numbers count as the same. */
    void notUnderstood(Line line) {
        part(NOT_UNDERSTOOD, line);
        // A time looks like a line of a password file, and would be covered.
        String said = line.level().isEmpty() ? line.text() : line.level() + ": " + line.message();
        String text = Line.shown(Passwords.coveredWell(said));
        String shape = text.replaceAll("\\d+", "0");
        Entry known = notUnderstood.get(shape);
        if (known != null) {
            known.again();
        } else if (notUnderstood.size() < MOST_NOT_UNDERSTOOD) {
            Entry entry = new Entry(
                    line.number(), NOT_UNDERSTOOD, Verdict.UNKNOWN, "this is not understood: " + text, null, null);
            notUnderstood.put(shape, entry);
        } else {
            leftNotUnderstood++;
        }
    }

    Explanation explanation(long lines) {
        List<Finding> findings = nodes.resolved(Stream.concat(
                        entries.values().stream()
                                .filter(entry -> entries.values().stream().noneMatch(entry::isOutcomeOf)),
                        notUnderstood.values().stream())
                .map(Entry::finding)
                .toList());
        left.forEach((verdict, times) -> findings.add(new Finding(
                lines,
                1,
                new Check(
                        "the rest",
                        verdict,
                        "there are " + times + " more of this kind, too many to list",
                        Optional.empty(),
                        Optional.empty()))));
        if (leftNotUnderstood > 0) {
            findings.add(new Finding(
                    lines,
                    leftNotUnderstood,
                    Check.unknown(
                            NOT_UNDERSTOOD.what(), leftNotUnderstood + " more lines are not understood", null, null)));
        }
        if (parts.isEmpty()) {
            findings.add(new Finding(
                    0,
                    1,
                    Check.unknown(
                            NOT_UNDERSTOOD.what(),
                            "there is nothing in it to explain",
                            null,
                            "give a file, or paste what a tool printed")));
        }
        findings.sort(Comparator.<Finding>comparingInt(
                        finding -> WORST_FIRST.indexOf(finding.check().verdict()))
                .thenComparingLong(Finding::line));
        return new Explanation(
                parts.entrySet().stream()
                        .map(part -> new Part(
                                part.getKey().what(),
                                part.getKey().means(),
                                part.getValue().first,
                                part.getValue().last,
                                part.getValue().lines))
                        .sorted(Comparator.comparingLong(Part::first))
                        .toList(),
                findings,
                lines);
    }
}
