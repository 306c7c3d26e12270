package kesh.view;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.plan.Check;
import kesh.plan.Check.Verdict;
import kesh.translation.Translation;

/** A check as an operator reads it, in a plan and in an explanation. */
record CheckText(Translation translation, Style style) {

    /** @param where the place that the message is about, or an empty text */
    List<String> lines(Check check, String where) {
        String label =
                switch (check.verdict()) {
                    case HELD -> style.good(translation.say("  ok      "));
                    case WARNED -> style.doubtful(translation.say("  note    "));
                    case UNKNOWN -> style.bad(translation.say("  unknown "));
                    default -> style.bad(translation.say("  fails   "));
                };
        List<String> lines = new ArrayList<>();
        lines.add(label + where + translation.say(check.message()));
        check.detail()
                .ifPresent(detail ->
                        lines.add(Style.indented(translation.say("          DETAIL: "), translation.say(detail))));
        check.hint()
                .ifPresent(
                        hint -> lines.add(Style.indented(translation.say("          HINT: "), translation.say(hint))));
        return lines;
    }

    /** Counts checks, such as "2 failures, 1 unknown, 1 warning". */
    static String numbers(List<Check> checks) {
        return Stream.of(
                        number(checks, Verdict.FAILED, "failure", "failures"),
                        number(checks, Verdict.UNKNOWN, "unknown", "unknown"),
                        number(checks, Verdict.WARNED, "warning", "warnings"))
                .filter(text -> !text.startsWith("0 "))
                .collect(Collectors.joining(", "));
    }

    private static String number(List<Check> checks, Verdict verdict, String one, String more) {
        long number =
                checks.stream().filter(check -> check.verdict() == verdict).count();
        return number + " " + (number == 1 ? one : more);
    }
}
