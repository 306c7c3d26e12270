package kesh.plan;

import java.util.Optional;

/**
 * A condition that a plan needs, and whether it is met.
 *
 * @param title what was checked: "pg1 has a free replication slot"
 * @param message what was found, in short; the error message if the check failed
 */
public record Check(String title, Verdict verdict, String message, Optional<String> detail, Optional<String> hint) {

    public enum Verdict {
        HELD,
        /** Worth knowing, but no obstacle. */
        WARNED,
        FAILED,
        /** The check could not find out, and unknown is not taken for healthy: as much an obstacle as a failure. */
        UNKNOWN
    }

    public static Check held(String title, String found) {
        return new Check(title, Verdict.HELD, found, Optional.empty(), Optional.empty());
    }

    public static Check warned(String title, String message, String detail, String hint) {
        return new Check(title, Verdict.WARNED, message, Optional.ofNullable(detail), Optional.ofNullable(hint));
    }

    public static Check failed(String title, String message, String detail, String hint) {
        return new Check(title, Verdict.FAILED, message, Optional.ofNullable(detail), Optional.ofNullable(hint));
    }

    public static Check unknown(String title, String message, String detail, String hint) {
        return new Check(title, Verdict.UNKNOWN, message, Optional.ofNullable(detail), Optional.ofNullable(hint));
    }

    /** Adds that the failure may only follow from another one. */
    public Check perhapsFollowing(String refused) {
        String doubt = "perhaps only because of another refusal: " + refused;
        return new Check(
                title,
                verdict,
                message,
                Optional.of(detail.map(known -> known + "; " + doubt).orElse(doubt)),
                hint);
    }

    /** Returns the same finding, which is no obstacle. */
    public Check asWarning() {
        return new Check(title, Verdict.WARNED, message, detail, hint);
    }

    public boolean isObstacle() {
        return verdict == Verdict.FAILED || verdict == Verdict.UNKNOWN;
    }
}
