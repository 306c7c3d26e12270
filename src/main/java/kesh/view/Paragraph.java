package kesh.view;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kesh.text.Width;

/** Breaks a line of prose to the width, and indents the rest below its beginning. Commands must not be broken. */
public final class Paragraph {
    /** The rest of a line continues below the first words after a gap, as in a table; else two columns further in. */
    private static final Pattern BEGINNING = Pattern.compile("^( *\\S+  +|)( *)");

    /** A piece of a line, which may be broken at a blank and before a Chinese character. */
    private static final Pattern PIECE = Pattern.compile("\\s*\\S+?(?=\\s|$|\\p{IsHan})|\\s+$");

    /** With less room than this, the line stays whole and the terminal breaks it. */
    private static final int LEAST = 20;

    private Paragraph() {}

    /** @param room the width in columns */
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
