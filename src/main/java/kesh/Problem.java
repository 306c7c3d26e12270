package kesh;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An error that a user can do something about, in PostgreSQL's three parts: a short lower-case message that names node
 * and cause, what else is known, and what to do. It is shown without a stack trace.
 */
public class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String detail;
    private final String hint;

    public Problem(String message, String detail, String hint) {
        super(message);
        this.detail = detail;
        this.hint = hint;
    }

    public Problem(String message, String detail, String hint, Throwable cause) {
        super(message, cause);
        this.detail = detail;
        this.hint = hint;
    }

    /** Makes an error that only kesh's makers can mend, with the places in kesh where it happened. */
    public static Problem bug(Throwable cause) {
        String places = Stream.of(cause.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("kesh."))
                .map(frame -> "at " + frame)
                .collect(Collectors.joining("\n"));
        return new Problem("this is a bug in kesh: " + cause, places, "please report it", cause);
    }

    public Optional<String> detail() {
        return Optional.ofNullable(detail);
    }

    public Optional<String> hint() {
        return Optional.ofNullable(hint);
    }
}
