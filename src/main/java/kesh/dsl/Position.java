package kesh.dsl;

/** A line of a script. */
public record Position(String file, int line) {

    /** Where the script is right now: the innermost frame of its own code. */
    static Position current(String file) {
        return of(file, new Throwable().getStackTrace());
    }

    static Position of(String file, StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (file.equals(frame.getFileName()) && frame.getLineNumber() > 0) {
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
