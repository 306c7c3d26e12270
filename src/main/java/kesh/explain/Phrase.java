package kesh.explain;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kesh.plan.Check.Verdict;

/**
 * A message that tools are known to print, and its meaning.
 *
 * @param samples lines printed by tools that it must match
 * @param outcome true for a failure of which other lines nearby tell the cause: then it is left out
 * @param message with a hole <code>{}</code> for each group of the pattern that matched, in order; absent if it does
 *     not matter
 * @param detail the reason or the consequence, or null; with holes likewise
 * @param hint what to do, or null; each hole is for the first group
 */
record Phrase(
        Form form,
        Pattern pattern,
        List<String> samples,
        Verdict verdict,
        boolean outcome,
        Optional<String> message,
        String detail,
        String hint) {

    /** The phrase for a message, with its holes filled; empty if it does not match. */
    Optional<Phrase> of(String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        List<String> groups = new ArrayList<>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            if (matcher.group(i) != null) {
                groups.add(Line.shown(matcher.group(i)));
            }
        }
        return Optional.of(new Phrase(
                form,
                pattern,
                samples,
                verdict,
                outcome,
                message.map(said -> filled(said, groups)),
                detail == null ? null : filled(detail, groups),
                hint == null || groups.isEmpty() ? hint : hint.replace("{}", NodeState.called(groups.get(0)))));
    }

    private static String filled(String text, List<String> groups) {
        Iterator<String> values = groups.iterator();
        StringBuilder filled = new StringBuilder();
        int from = 0;
        for (int hole = text.indexOf("{}"); hole >= 0 && values.hasNext(); hole = text.indexOf("{}", from)) {
            filled.append(text, from, hole).append(values.next());
            from = hole + 2;
        }
        return filled.append(text.substring(from)).toString();
    }
}
