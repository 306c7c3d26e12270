package kesh.remote;

import java.util.Optional;

/**
 * The end of a command. A command without an exit status (killed by a signal, or cut off) has failed.
 *
 * @param exit the exit status; -1 if there was none
 * @param signal the signal that ended it, if one did
 */
public record Result(int exit, Optional<String> signal, String out, String err) {

    public static Result of(int exit, String out, String err) {
        return new Result(exit, Optional.empty(), out, err);
    }

    public boolean ok() {
        return exit == 0;
    }

    /** Returns "exit status 7" or "killed by signal KILL". */
    public String ending() {
        return signal.map(name -> "killed by signal " + name)
                .orElse(exit < 0 ? "ended without an exit status" : "exit status " + exit);
    }
}
