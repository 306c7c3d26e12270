package kesh.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.plan.Check.Verdict;

/**
 * Reads the text of a phrasebook: a keyword and a text in each line, blank lines between its head and its phrases, and
 * comments behind {@code #}. The Chinese translation follows an arrow; it is for the catalogue, not for this class.
 */
final class PhrasebookText {
    private static final String ARROW = " ⇒ ";
    private static final String QUIET = "quiet";

    /** A failure that other lines explain better: it is said only if none of them does. */
    private static final String OUTCOME = "outcome";

    /** A quiet phrase is one that kesh knows and does not report, because it does not matter. */
    private static final Map<String, Verdict> VERDICTS = Map.of(
            QUIET,
            Verdict.HELD,
            "held",
            Verdict.HELD,
            "warned",
            Verdict.WARNED,
            "failed",
            Verdict.FAILED,
            OUTCOME,
            Verdict.FAILED,
            "unknown",
            Verdict.UNKNOWN);

    private static final Set<String> OTHER_KEYWORDS = Set.of("form", "means", "says", "sample", "detail", "hint");
    private static final Pattern LINE = Pattern.compile("(\\S+)(?:\\s+(.*))?");
    private static final Pattern HOLE = Pattern.compile("\\{=?([1-9]?)}");

    private record Entry(int line, String keyword, String text) {
        String english() {
            return text.split(ARROW, 2)[0].strip();
        }

        /** True if the Chinese has a hole that the English does not have: there would be no value for it. */
        boolean hasHoleTooMany() {
            String[] both = text.split(ARROW, 2);
            int holes = both[0].split("\\{}", -1).length - 1;
            int next = 0;
            Matcher hole = HOLE.matcher(both.length > 1 ? both[1] : "");
            while (hole.find()) {
                int number = hole.group(1).isEmpty() ? ++next : Integer.parseInt(hole.group(1));
                if (number > holes) {
                    return true;
                }
            }
            return false;
        }
    }

    private record Wrong(Entry entry, String what) {}

    private final String file;
    private final List<Wrong> wrong = new ArrayList<>();

    PhrasebookText(String file) {
        this.file = file;
    }

    /** @throws Problem that lists all mistakes in it */
    Phrasebook read(String text) {
        List<List<Entry>> blocks = blocks(text);
        Form form = blocks.isEmpty() ? headless(new Entry(1, "", "")) : form(blocks.get(0));
        List<Phrase> phrases = blocks.stream()
                .skip(1)
                .flatMap(block -> phrase(form, block).stream())
                .toList();
        if (wrong.isEmpty()) {
            return new Phrasebook(form, phrases);
        }
        wrong.sort(Comparator.comparingInt(one -> one.entry().line()));
        Entry first = wrong.get(0).entry();
        throw new Problem(
                said(wrong.get(0)),
                Stream.concat(
                                Stream.of((first.keyword() + " " + first.text()).strip()),
                                wrong.stream().skip(1).map(this::said))
                        .filter(line -> !line.isEmpty())
                        .collect(Collectors.joining("\n")),
                "first form and means; then for each message, after a blank line: says with a pattern, "
                        + "sample with a line that it matches, quiet or one of held, warned, failed, outcome and unknown "
                        + "with a sentence, and, if needed, detail and hint");
    }

    private String said(Wrong one) {
        return file + ":" + one.entry().line() + ": " + one.what();
    }

    /** Splits the text at blank lines, and leaves out comments. */
    private List<List<Entry>> blocks(String text) {
        List<List<Entry>> blocks = new ArrayList<>();
        List<Entry> block = new ArrayList<>();
        // Some editors begin a file with a byte order mark.
        List<String> lines =
                (text.startsWith("\ufeff") ? text.substring(1) : text).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher line = LINE.matcher(lines.get(i).strip());
            if (!line.matches()) {
                block = new ArrayList<>();
            } else if (!line.group(1).startsWith("#")) {
                if (block.isEmpty()) {
                    blocks.add(block);
                }
                block.add(checked(new Entry(i + 1, line.group(1), line.group(2) == null ? "" : line.group(2))));
            }
        }
        return blocks;
    }

    private Entry checked(Entry entry) {
        String keyword = entry.keyword();
        if (!VERDICTS.containsKey(keyword) && !OTHER_KEYWORDS.contains(keyword)) {
            wrong.add(new Wrong(entry, "there is no keyword '" + keyword + "'"));
        } else if (keyword.equals(QUIET) != entry.text().isEmpty()) {
            wrong.add(new Wrong(
                    entry, keyword.equals(QUIET) ? "no text may follow 'quiet'" : "no text follows '" + keyword + "'"));
        } else if (entry.hasHoleTooMany()) {
            wrong.add(new Wrong(entry, "the Chinese has a hole that the English does not have"));
        }
        return entry;
    }

    private Form form(List<Entry> head) {
        List<String> keywords = head.stream().map(Entry::keyword).toList();
        return keywords.equals(List.of("form", "means"))
                ? new Form(head.get(0).english(), head.get(1).english())
                : headless(head.get(0));
    }

    private Form headless(Entry first) {
        wrong.add(new Wrong(first, "the file does not begin with form and means, and a blank line after them"));
        return new Form("", "");
    }

    private Optional<Phrase> phrase(Form form, List<Entry> block) {
        Entry says = block.get(0);
        if (!says.keyword().equals("says")) {
            wrong.add(new Wrong(says, "a message must begin with 'says', and this does not"));
            return Optional.empty();
        }
        Map<String, Entry> parts = new HashMap<>();
        List<Entry> samples = new ArrayList<>();
        for (Entry entry : block) {
            String part = VERDICTS.containsKey(entry.keyword()) ? "verdict" : entry.keyword();
            if (part.equals("sample")) {
                samples.add(entry);
            } else if (parts.putIfAbsent(part, entry) != null) {
                wrong.add(new Wrong(entry, "the message has this already; a blank line separates messages"));
            }
        }
        if (samples.isEmpty()) {
            wrong.add(new Wrong(says, "the message has no sample"));
        }
        if (!parts.containsKey("verdict")) {
            wrong.add(new Wrong(says, "the message has no quiet, held, warned, failed, outcome or unknown"));
        }
        Entry verdict = parts.getOrDefault("verdict", new Entry(says.line(), QUIET, ""));
        try {
            Phrase phrase = new Phrase(
                    form,
                    Pattern.compile(says.text()),
                    samples.stream().map(Entry::text).toList(),
                    VERDICTS.get(verdict.keyword()),
                    verdict.keyword().equals(OUTCOME),
                    Optional.of(verdict.english()).filter(message -> !message.isEmpty()),
                    parts.containsKey("detail") ? parts.get("detail").english() : null,
                    parts.containsKey("hint") ? parts.get("hint").english() : null);
            samples.forEach(sample -> tryOut(phrase, sample));
            return Optional.of(phrase);
        } catch (PatternSyntaxException bad) {
            wrong.add(new Wrong(says, "this is not a valid pattern: " + bad.getDescription()));
            return Optional.empty();
        }
    }

    private void tryOut(Phrase phrase, Entry sample) {
        String message = Line.of(sample.line(), sample.text()).message();
        Optional<Phrase> told = phrase.of(message);
        if (told.isEmpty()) {
            wrong.add(new Wrong(sample, "the pattern does not match what the sample says: " + message));
        } else if (Stream.of(
                        told.get().message().orElse(""),
                        String.valueOf(told.get().detail()),
                        String.valueOf(told.get().hint()))
                .anyMatch(text -> text.contains("{}"))) {
            wrong.add(new Wrong(sample, "the pattern has no group for a hole {} with this sample"));
        }
    }
}
