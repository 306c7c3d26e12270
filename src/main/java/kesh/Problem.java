package kesh;

import java.util.Optional;

/**
 * An error that a user can do something about, in PostgreSQL's three parts: a short lower-case message that names
 * node and cause, what is known besides, and what to do. Shown without a stack trace.
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

    public Optional<String> detail() {
        return Optional.ofNullable(detail);
    }

    public Optional<String> hint() {
        return Optional.ofNullable(hint);
    }
}
