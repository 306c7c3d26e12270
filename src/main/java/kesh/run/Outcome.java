package kesh.run;

import java.util.List;
import java.util.Optional;
import kesh.Problem;
import kesh.plan.Check;
import kesh.plan.Plan;

/**
 * The end of a run.
 *
 * @param sentence the closing sentence, which says what was changed and what is left
 * @param cause what stopped it, if something did
 * @param alarm what the operator must see to at once; the last and loudest line
 */
public record Outcome(Kind kind, String sentence, Optional<Problem> cause, Optional<String> alarm) {

    public enum Kind {
        DONE,
        NOTHING_TO_DO,
        /** The run was only to plan. */
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

    /** Returns the end of a run that was interrupted before anything was begun. */
    public static Outcome interrupted() {
        return new Outcome(Kind.INTERRUPTED, "Interrupted. Nothing was changed.", Optional.empty(), Optional.empty());
    }

    public static Outcome refused(String why) {
        return new Outcome(
                Kind.REFUSED, "Refused: " + why + ". Nothing was changed.", Optional.empty(), Optional.empty());
    }

    /** Returns the end of a plan refused by its own checks: the message of the first, and their number. */
    public static Outcome refused(Plan plan) {
        List<Check> obstacles = plan.obstacles();
        String first = obstacles.get(0).message();
        return refused(obstacles.size() == 1 ? first : obstacles.size() + " checks did not pass, the first: " + first);
    }

    public static Outcome refused(Problem cause) {
        return new Outcome(
                Kind.REFUSED,
                "Refused: " + cause.getMessage() + ". Nothing was changed.",
                Optional.of(cause),
                Optional.empty());
    }

    /** Returns the same end, because the operator wanted it, and not because something went wrong. */
    Outcome asInterruption() {
        return new Outcome(Kind.INTERRUPTED, sentence, Optional.empty(), alarm);
    }

    /** Returns the same end with something left that must not stay so: then it is not DONE. */
    public Outcome alarming(Optional<String> what) {
        if (what.isEmpty()) {
            return this;
        }
        return kind == Kind.DONE
                ? new Outcome(
                        Kind.STOPPED,
                        "Stopped after the last step: all steps are done, but not everything was restored.",
                        cause,
                        what)
                : new Outcome(kind, sentence, cause, what);
    }
}
