package kesh.repl;

import java.util.ArrayList;
import java.util.List;
import kesh.view.Paragraph;

/** Formats a section of a Markdown page for a terminal: breaks paragraphs and list items to the width, but not code. */
final class PageText {
    private static final String FENCE = "```";
    private static final String CODE = "    ";

    private final int room;
    private final List<String> shown = new ArrayList<>();
    private String paragraph = "";

    /** @param room the width in columns */
    PageText(int room) {
        this.room = room;
    }

    List<String> lines(List<String> page) {
        boolean code = false;
        for (String line : page.stream().map(String::stripTrailing).toList()) {
            if (line.startsWith(FENCE)) {
                end();
                code = !code;
            } else if (code) {
                shown.add((CODE + line).stripTrailing());
            } else if (line.isEmpty()) {
                end();
                between();
            } else if (line.startsWith("- ")) {
                end();
                paragraph = line;
            } else {
                paragraph = paragraph.isEmpty() ? line : joined(paragraph, line.strip());
            }
        }
        end();
        while (!shown.isEmpty() && shown.get(shown.size() - 1).isEmpty()) {
            shown.remove(shown.size() - 1);
        }
        return shown;
    }

    /** Joins two lines, with no blank between two Chinese characters. */
    private static String joined(String before, String after) {
        boolean chinese = before.codePointBefore(before.length()) > 0x2E7F && after.codePointAt(0) > 0x2E7F;
        return before + (chinese ? "" : " ") + after;
    }

    private void end() {
        if (!paragraph.isEmpty()) {
            shown.addAll(Paragraph.lines("  " + paragraph.replace("`", ""), room).stream()
                    .map(String::stripTrailing)
                    .map(line -> line.startsWith("    ") && !paragraph.startsWith("- ") ? line.substring(2) : line)
                    .toList());
            paragraph = "";
        }
    }

    private void between() {
        if (!shown.isEmpty() && !shown.get(shown.size() - 1).isEmpty()) {
            shown.add("");
        }
    }
}
