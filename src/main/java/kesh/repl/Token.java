package kesh.repl;

/**
 * A piece of Groovy, as far as an editor of lines needs to know it.
 *
 * @param end where the next one begins
 */
record Token(Kind kind, int start, int end) {

    enum Kind {
        WORD,
        NUMBER,
        /** A text that is closed. */
        TEXT,
        /** A text that ends with the line, or with everything. */
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
