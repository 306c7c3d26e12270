package kesh;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import kesh.cli.Cli;
import kesh.cli.ExitCode;
import kesh.text.PrintableStream;

/** The entry point of the program. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int code;
        try {
            code = Cli.run(args);
        } catch (Exception | Error bug) {
            PrintStream err = PrintableStream.ofText(System.err, StandardCharsets.UTF_8);
            err.println("error: this is a bug in kesh; please report it with the text below");
            bug.printStackTrace(err);
            code = ExitCode.BUG;
        }
        // A return is not enough: a thread of a library that hangs must not keep a finished run alive.
        System.exit(code);
    }
}
