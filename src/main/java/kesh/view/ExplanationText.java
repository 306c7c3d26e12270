package kesh.view;

import static kesh.translation.Language.say;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import kesh.explain.Explanation;
import kesh.explain.Explanation.Finding;
import kesh.explain.Explanation.Part;
import kesh.plan.Check;

/** What a text means, as an operator reads it: what it is made of, what it says, the worst first. */
public final class ExplanationText {
    private ExplanationText() {}

    /** @param terminal whether it may be coloured */
    public static void print(Explanation explanation, PrintStream out, boolean terminal) {
        lines(explanation, new Style(terminal)).forEach(out::println);
    }

    private static List<String> lines(Explanation explanation, Style style) {
        List<String> lines = new ArrayList<>();
        explanation
                .parts()
                .forEach(part -> lines.add(
                        style.strong(say(part.what())) + style.faint(extent(part)) + say(": ") + say(part.means())));
        lines.add("");
        explanation.findings().forEach(finding -> lines.addAll(PlanText.check(finding.check(), where(finding), style)));
        if (!explanation.findings().isEmpty()) {
            lines.add("");
        }
        List<Check> wrong = explanation.checks().stream()
                .filter(check -> check.verdict() != Check.Verdict.HELD)
                .toList();
        lines.add(
                wrong.isEmpty()
                        ? style.good(say("Nothing in this text says that something is wrong. It was read to line "
                                + explanation.lines() + "."))
                        : style.bad(say(PlanText.numbers(wrong) + ", in " + explanation.lines() + " lines.")));
        return lines;
    }

    private static String extent(Part part) {
        return part.first() == part.last()
                ? say(" (line " + part.first() + ")")
                : say(" (lines " + part.first() + "–" + part.last() + ")");
    }

    private static String where(Finding finding) {
        if (finding.line() == 0) {
            return "";
        }
        return finding.times() == 1
                ? say("line " + finding.line() + ": ")
                : say("line " + finding.line() + " and " + (finding.times() - 1) + " more: ");
    }
}
