package kesh.repl;

import java.io.IOException;
import java.util.List;
import kesh.text.Printable;
import kesh.translation.Translation;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.WCWidth;

/** Shows page by page what is longer than the screen. */
record TerminalPager(Terminal terminal, Translation translation) implements Pager {
    private static final int LEAST = 5;

    @Override
    public int width() {
        int width = terminal.getWidth();
        return width > 0 ? width : Integer.MAX_VALUE;
    }

    @Override
    public void show(List<String> text) {
        List<String> lines = text.stream().map(Printable::shown).toList();
        int height = terminal.getHeight();
        int room = height - 1;
        if (height < LEAST || rows(lines) <= room || terminal.getType().startsWith("dumb")) {
            lines.forEach(this::print);
            terminal.flush();
            return;
        }
        Attributes before = terminal.enterRawMode();
        try {
            paged(lines, room);
        } catch (IOException interrupted) {
            terminal.writer().println();
        } finally {
            terminal.setAttributes(before);
            terminal.flush();
        }
    }

    private void paged(List<String> lines, int page) throws IOException {
        int left = page;
        for (int i = 0; i < lines.size(); i++) {
            int rows = rows(List.of(lines.get(i)));
            if (left < rows) {
                left = asked(i, lines.size(), page);
                if (left <= 0) {
                    return;
                }
            }
            left -= rows;
            print(lines.get(i));
        }
    }

    /** Asks the operator, and returns how many more rows to show. */
    private int asked(int shown, int of, int page) throws IOException {
        String question = translation.say(
                "-- %d of %d lines; Space: next page, Enter: next line, a: all, q: quit --".formatted(shown, of));
        terminal.writer().print("\r\u001b[7m" + question + "\u001b[0m");
        terminal.flush();
        while (true) {
            int key = terminal.reader().read();
            int more =
                    switch (key) {
                        case ' ', 'f' -> page;
                        case '\r', '\n', 'j' -> 1;
                        case 'a', 'G' -> Integer.MAX_VALUE;
                        case 'q', 'Q', 3, 4, -1, -2 -> 0;
                        default -> -1;
                    };
            if (more >= 0) {
                terminal.writer().print("\r\u001b[K");
                return more;
            }
        }
    }

    private int rows(List<String> lines) {
        int width = Math.max(1, terminal.getWidth());
        return lines.stream()
                .mapToInt(line -> 1 + Math.max(0, columns(line) - 1) / width)
                .sum();
    }

    private static int columns(String line) {
        return line.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }

    private void print(String line) {
        terminal.writer().print(line + "\r\n");
    }
}
