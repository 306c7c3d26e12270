package kesh.cli;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import kesh.plan.Check;
import kesh.run.Outcome;

/** All exit codes of kesh. */
public final class ExitCode {
    static final int DONE = 0;
    /** The run stopped part way: something was changed. */
    static final int STOPPED = 1;
    /** A plan differs from the approved one. */
    static final int DIFFERS = 1;
    /** The script or the command line is wrong. */
    static final int WRONG = 2;
    /** The run was refused: nothing was changed. */
    static final int REFUSED = 3;
    /** The operator declined, or nobody was there to ask. */
    static final int DECLINED = 4;
    /** There is a bug in kesh. */
    public static final int BUG = 70;

    static final int INTERRUPTED = 130;

    /** A check found warnings only. It has the exit codes of monitoring plugins, so 0 means that all is well. */
    static final int WARNED = 1;
    /** A check found that something fails. */
    static final int FAILED = 2;
    /** A check found something unknown and nothing that fails; an unreachable cluster has the same code. */
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
