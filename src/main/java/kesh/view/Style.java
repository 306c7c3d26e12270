package kesh.view;

import kesh.text.Width;

/** Colour where there is a terminal that has it, plain text elsewhere. */
record Style(boolean colour) {

    String good(String text) {
        return paint("32", text);
    }

    String bad(String text) {
        return paint("31;1", text);
    }

    String doubtful(String text) {
        return paint("33", text);
    }

    String faint(String text) {
        return paint("2", text);
    }

    String strong(String text) {
        return paint("1", text);
    }

    /** Further lines begin below the first. What begins with blanks may be a line with a caret under it. */
    static String indented(String label, String text) {
        return label + text.stripTrailing().replace("\n", "\n" + " ".repeat(Width.of(label)));
    }

    private String paint(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
