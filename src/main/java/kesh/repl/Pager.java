package kesh.repl;

import java.util.List;

/** Shows lines that may be too many for the screen. */
@FunctionalInterface
interface Pager {
    void show(List<String> lines);

    /** Returns the width in columns. */
    default int width() {
        return Integer.MAX_VALUE;
    }
}
