package kesh.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.verb.Verb;

/** A verb as a script requests it; the text is only for display. */
public record Statement(Verb verb, String text, Position position) {

    /** Joins consecutive statements that can be carried out side by side. */
    public static List<Statement> joined(List<Statement> statements) {
        List<Statement> joined = new ArrayList<>();
        for (Statement next : statements) {
            int last = joined.size() - 1;
            Optional<Verb> both = joined.isEmpty()
                    ? Optional.empty()
                    : joined.get(last).verb().alongside(next.verb());
            if (both.isPresent()) {
                Statement before = joined.get(last);
                joined.set(last, new Statement(both.get(), before.text() + ", " + next.text(), before.position()));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }
}
