package kesh.explain;

/** Understands one family of texts, line by line. One instance reads one text. */
interface Reader {
    /** True if the line is of its family; then its meaning is in {@code found}. */
    boolean reads(Line line, Found found);

    /** True if the line is a row of a table whose heading was read: nobody else may read it. */
    default boolean holds(Line line) {
        return false;
    }

    /** Called when another reader has read a line: no table goes on after it, and no message. */
    default void interrupted(Found found) {}

    /** Called at the end of the text, for findings about the whole. */
    default void end(Found found) {}
}
