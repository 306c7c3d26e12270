package kesh.repl;

/**
 * A token of Groovy, in the detail that a line editor needs.
 *
 * @param end the position after its last character
 */
record Token(Kind kind, int start, int end) {

    enum Kind {
        WORD,
        NUMBER,
        /** A text that is closed. */
        TEXT,
        /** A text without a closing quote: it ends with the line or with the input. */
        OPEN_TEXT,
        COMMENT,
        OPEN,
        CLOSE,
        LINE_END,
        OTHER
    }

    String of(String text) {
        return text.substring(start, end);
    }

    boolean isText() {
        return kind == Kind.TEXT || kind == Kind.OPEN_TEXT;
    }
}
