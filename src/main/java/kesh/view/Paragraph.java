package kesh.view;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kesh.text.Width;

/** A line of words that is broken where there is no more room, below its own beginning. For words only: a command is not. */
public final class Paragraph {
    /** What a line goes on below: its first words after a gap, as in a table; else a little further in than it begins. */
    private static final Pattern BEGINNING = Pattern.compile("^( *\\S+  +|)( *)");

    /** Where it may be broken: after a blank, and beside a sign that takes two columns. */
    private static final Pattern PIECE = Pattern.compile("\\s*\\S+?(?=\\s|$|\\p{IsHan})|\\s+$");

    /** With less room than this, the terminal may break the line where it likes. */
    private static final int LEAST = 20;

    private Paragraph() {}

    /** @param room in columns */
    public static List<String> lines(String line, int room) {
        Matcher beginning = BEGINNING.matcher(line);
        beginning.find();
        int indent = beginning.group(1).isEmpty() ? beginning.group(2).length() + 2 : Width.of(beginning.group());
        if (Width.of(line) <= room || room - indent < LEAST) {
            return List.of(line);
        }
        List<String> broken = new ArrayList<>();
        StringBuilder now = new StringBuilder();
        Matcher piece = PIECE.matcher(line);
        while (piece.find()) {
            if (Width.of(now + piece.group()) > room && !now.toString().isBlank()) {
                broken.add(now.toString());
                now = new StringBuilder(" ".repeat(indent)).append(piece.group().stripLeading());
            } else {
                now.append(piece.group());
            }
        }
        broken.add(now.toString());
        return broken;
    }
}
