package kesh.dsl;

import java.io.Serializable;

/**
 * A line of a script.
 *
 * @param line counted from 1; 0 if unknown
 */
public record Position(String file, int line) implements Serializable {

    /** The script's current line: the innermost frame of its own code. */
    static Position current(String file) {
        return of(file, new Throwable().getStackTrace());
    }

    /**
     * The file name for the compiler: Groovy makes a class of that name, and check.groovy's must not hide the word
     * check.
     */
    static String source(String file) {
        return "script " + file;
    }

    static Position of(String file, StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (source(file).equals(frame.getFileName()) && frame.getLineNumber() > 0) {
                return new Position(file, frame.getLineNumber());
            }
        }
        return new Position(file, 0);
    }

    @Override
    public String toString() {
        return line > 0 ? file + ":" + line : file;
    }
}
