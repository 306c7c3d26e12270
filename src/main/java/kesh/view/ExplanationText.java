package kesh.view;

import java.util.ArrayList;
import java.util.List;
import kesh.explain.Explanation;
import kesh.explain.Explanation.Finding;
import kesh.explain.Explanation.Part;
import kesh.plan.Check;
import kesh.translation.Translation;

/** An explanation as an operator reads it: the parts of the text, then the findings, the worst first. */
public final class ExplanationText {
    private final Translation translation;
    private final Style style;

    /**
     * @param translation the language of its reader
     * @param terminal true if it may be coloured
     */
    public ExplanationText(Translation translation, boolean terminal) {
        this.translation = translation;
        this.style = new Style(terminal);
    }

    public List<String> lines(Explanation explanation) {
        List<String> lines = new ArrayList<>();
        explanation
                .parts()
                .forEach(part -> lines.add(style.strong(translation.say(part.what()))
                        + style.faint(extent(part))
                        + translation.say(": ")
                        + translation.say(part.means())));
        lines.add("");
        explanation
                .findings()
                .forEach(finding ->
                        lines.addAll(new CheckText(translation, style).lines(finding.check(), where(finding))));
        if (!explanation.findings().isEmpty()) {
            lines.add("");
        }
        List<Check> wrong = explanation.checks().stream()
                .filter(check -> check.verdict() != Check.Verdict.HELD)
                .toList();
        lines.add(
                wrong.isEmpty()
                        ? style.good(translation.say(
                                "This text shows no problem. It was read up to line " + explanation.lines() + "."))
                        : style.bad(
                                translation.say(CheckText.numbers(wrong) + ", in " + explanation.lines() + " lines.")));
        return lines;
    }

    private String extent(Part part) {
        return part.first() == part.last()
                ? translation.say(" (line " + part.first() + ")")
                : translation.say(" (lines " + part.first() + "–" + part.last() + ")");
    }

    private String where(Finding finding) {
        if (finding.line() == 0) {
            return "";
        }
        return finding.times() == 1
                ? translation.say("line " + finding.line() + ": ")
                : translation.say("line " + finding.line() + " and " + (finding.times() - 1) + " more: ");
    }
}
