package kesh.cli;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import kesh.plan.Check;
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

    /** Of a check, as of monitoring plugins: 0 all is well, 1 there are warnings only. */
    static final int WARNED = 1;
    /** Of a check: something fails. */
    static final int FAILED = 2;
    /** Of a check: something is not known, and nothing is known to fail; an unreachable cluster is the same. */
    static final int UNKNOWN = 3;

    private ExitCode() {}

    static int of(List<Check> checks) {
        Set<Check.Verdict> found = checks.stream().map(Check::verdict).collect(Collectors.toSet());
        if (found.contains(Check.Verdict.FAILED)) {
            return FAILED;
        }
        return found.contains(Check.Verdict.UNKNOWN) ? UNKNOWN : found.contains(Check.Verdict.WARNED) ? WARNED : DONE;
    }

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
