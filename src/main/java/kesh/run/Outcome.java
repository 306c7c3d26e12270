package kesh.run;

import java.util.List;
import java.util.Optional;
import kesh.Problem;
import kesh.plan.Check;
import kesh.plan.Plan;

/**
 * How a run ended.
 *
 * @param sentence the closing sentence, which says what was changed and what is left
 * @param cause what stopped it, if something did
 * @param alarm what the operator must see to at once; the last and loudest line
 */
public record Outcome(Kind kind, String sentence, Optional<Problem> cause, Optional<String> alarm) {

    public enum Kind {
        DONE,
        NOTHING_TO_DO,
        /** Planned only, as asked. */
        PLANNED,
        REFUSED,
        DECLINED,
        STOPPED,
        INTERRUPTED
    }

    public static Outcome done() {
        return new Outcome(Kind.DONE, "Done.", Optional.empty(), Optional.empty());
    }

    public static Outcome nothingToDo() {
        return new Outcome(Kind.NOTHING_TO_DO, "Done. There was nothing to do.", Optional.empty(), Optional.empty());
    }

    public static Outcome planned() {
        return new Outcome(Kind.PLANNED, "Planned only. Nothing was changed.", Optional.empty(), Optional.empty());
    }

    public static Outcome declined(String why) {
        return new Outcome(
                Kind.DECLINED, "Declined: " + why + ". Nothing was changed.", Optional.empty(), Optional.empty());
    }

    /** Before anything was begun. */
    public static Outcome interrupted() {
        return new Outcome(Kind.INTERRUPTED, "Interrupted. Nothing was changed.", Optional.empty(), Optional.empty());
    }

    public static Outcome refused(String why) {
        return new Outcome(
                Kind.REFUSED, "Refused: " + why + ". Nothing was changed.", Optional.empty(), Optional.empty());
    }

    /** By its own checks: what the first of them says, and how many there are. */
    public static Outcome refused(Plan plan) {
        List<Check> obstacles = plan.obstacles();
        String first = obstacles.get(0).message();
        return refused(obstacles.size() == 1 ? first : obstacles.size() + " checks do not hold, the first: " + first);
    }

    public static Outcome refused(Problem cause) {
        return new Outcome(
                Kind.REFUSED,
                "Refused: " + cause.getMessage() + ". Nothing was changed.",
                Optional.of(cause),
                Optional.empty());
    }

    /** The same end, because the operator wanted it so, and not because of something that went wrong. */
    Outcome asInterruption() {
        return new Outcome(Kind.INTERRUPTED, sentence, Optional.empty(), alarm);
    }

    /** The same end, with something left that must not stay so: then it was not done. */
    public Outcome alarming(Optional<String> what) {
        if (what.isEmpty()) {
            return this;
        }
        return kind == Kind.DONE
                ? new Outcome(
                        Kind.STOPPED,
                        "Stopped after the last step: all steps are done, but not all is as it was before.",
                        cause,
                        what)
                : new Outcome(kind, sentence, cause, what);
    }
}
