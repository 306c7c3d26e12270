package kesh.explain;

/** Understands one family of texts, line by line. One of its own reads one text. */
interface Reader {
    /** Whether the line is of its family; then what it says is in {@code found}. */
    boolean reads(Line line, Found found);

    /** There is no more: what only the whole says. */
    default void end(Found found) {}
}
