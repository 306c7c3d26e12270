package kesh.view;

import kesh.text.Printable;
import kesh.text.Width;

/** Colours text on a terminal that has colours, and leaves it plain elsewhere. */
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

    /**
     * Lets further lines begin below the first. It keeps leading blanks, because a caret may point to a place in the
     * line.
     */
    static String indented(String label, String text) {
        return label + text.stripTrailing().replace("\n", "\n" + " ".repeat(Width.of(label)));
    }

    private String paint(String code, String text) {
        return colour ? Printable.control("[" + code + "m") + text + Printable.control("[0m") : text;
    }
}
