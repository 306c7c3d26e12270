package kesh;

import kesh.cli.Cli;
import kesh.cli.ExitCode;

/** The entry point of the program. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int code;
        try {
            code = Cli.run(args);
        } catch (Exception | Error bug) {
            System.err.println("error: this is a bug in kesh; please report it with the text below");
            bug.printStackTrace();
            code = ExitCode.BUG;
        }
        // A return is not enough: a thread of a library that hangs must not keep a finished run alive.
        System.exit(code);
    }
}
