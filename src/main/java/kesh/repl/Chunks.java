package kesh.repl;

import java.util.ArrayList;
import java.util.List;

/** Cuts a text into pieces, each as typed at one prompt: a line, or several lines while a bracket is open. */
final class Chunks {
    private Chunks() {}

    /** @param line the number of its first line */
    record Chunk(String text, int line) {}

    static List<Chunk> of(String text) {
        List<Chunk> chunks = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        int number = 0;
        int began = 1;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            if (open.isEmpty()) {
                if (line.isBlank()) {
                    continue;
                }
                began = number;
            } else {
                open.append('\n');
            }
            open.append(line);
            if (!Lexer.isUnfinished(open.toString())) {
                chunks.add(new Chunk(open.toString(), began));
                open.setLength(0);
            }
        }
        if (!open.isEmpty()) {
            chunks.add(new Chunk(open.toString(), began));
        }
        return chunks;
    }
}
