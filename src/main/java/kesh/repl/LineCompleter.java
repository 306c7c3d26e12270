package kesh.repl;

import java.util.List;
import kesh.text.Printable;
import kesh.translation.Translation;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Hands {@link Candidates} to JLine. */
record LineCompleter(Candidates candidates, Translation translation) implements Completer {

    /** Names of files, tables and nodes are whatever somebody has called them: none may end a text, or reach the terminal raw. */
    private static boolean isPlain(String value) {
        return Printable.isPrintable(value) && value.chars().noneMatch(c -> "'\"\\$\n\t".indexOf(c) >= 0);
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> found) {
        for (Candidates.Offer offer : candidates.at(Place.of(line.line(), line.cursor()))) {
            if (!isPlain(offer.value())) {
                continue;
            }
            // JLine adds the blank after a finished candidate, but would not add a closing quote.
            boolean closes = offer.end().equals("'");
            found.add(new Candidate(
                    offer.value() + (closes ? "'" : ""),
                    offer.value(),
                    translation.say(offer.group()),
                    offer.does().isEmpty() ? null : translation.say(offer.does()),
                    null,
                    null,
                    offer.end().equals(" ")));
        }
    }
}
