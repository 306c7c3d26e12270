package kesh.cli;

import kesh.run.Outcome;

/** The exit codes, in their one place. */
public final class ExitCode {
    static final int DONE = 0;
    /** Stopped part way: something was changed. */
    static final int STOPPED = 1;
    /** A plan is not the one that was approved. */
    static final int DIFFERS = 1;
    /** The script or the command line is wrong. */
    static final int WRONG = 2;
    /** Refused: nothing was changed. */
    static final int REFUSED = 3;
    /** Declined by the operator, or nobody was there to ask. */
    static final int DECLINED = 4;
    /** A bug in kesh. */
    public static final int BUG = 70;

    static final int INTERRUPTED = 130;

    private ExitCode() {}

    static int of(Outcome outcome) {
        return switch (outcome.kind()) {
            case DONE, NOTHING_TO_DO, PLANNED -> DONE;
            case STOPPED -> STOPPED;
            case REFUSED -> REFUSED;
            case DECLINED -> DECLINED;
            case INTERRUPTED -> INTERRUPTED;
        };
    }
}
