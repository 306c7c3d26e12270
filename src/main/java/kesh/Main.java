package kesh;

import kesh.cli.Cli;
import kesh.cli.ExitCode;

/** Where kesh starts. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int code;
        try {
            code = Cli.run(args);
        } catch (Exception | Error bug) {
            System.err.println("error: this is a bug in kesh; please report it with what stands below");
            bug.printStackTrace();
            code = ExitCode.BUG;
        }
        // Not a return: a thread of a library that hangs must not keep a finished run alive.
        System.exit(code);
    }
}
