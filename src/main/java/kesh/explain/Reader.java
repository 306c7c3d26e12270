package kesh.explain;

/** Understands one family of texts, line by line. One instance reads one text. */
interface Reader {
    /** True if the line is of its family; then its meaning is in {@code found}. */
    boolean reads(Line line, Found found);

    /** Called at the end of the text, for findings about the whole. */
    default void end(Found found) {}
}
