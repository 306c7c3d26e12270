package kesh.repl;

import java.util.List;

/** How lines that may be many are shown. */
@FunctionalInterface
interface Pager {
    void show(List<String> lines);

    /** How many columns fit beside each other. */
    default int width() {
        return Integer.MAX_VALUE;
    }
}
