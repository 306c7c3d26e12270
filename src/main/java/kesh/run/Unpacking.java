package kesh.run;

import java.io.IOException;
import java.io.OutputStream;
import kesh.Problem;
import kesh.command.Command;
import kesh.plan.Action;
import kesh.software.SoftwareArchive;

/** Sends software from an archive on this machine to a host; it keeps nothing of it in memory. */
final class Unpacking {
    private Unpacking() {}

    static Command command(Action.Unpack unpack) {
        return unpack.command().fedBy(out -> write(unpack, out));
    }

    private static void write(Action.Unpack unpack, OutputStream out) {
        try {
            SoftwareArchive.writeTar(unpack.archive(), unpack.license(), out);
        } catch (IOException unreadable) {
            throw new Problem(unpack.archive() + ": it can no longer be read", unreadable.toString(), null);
        }
    }
}
