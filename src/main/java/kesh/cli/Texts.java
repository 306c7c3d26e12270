package kesh.cli;

import java.io.IOException;
import java.nio.file.Path;
import kesh.Problem;
import kesh.local.OwnFile;

/** Writes the operator's text files. */
final class Texts {
    private Texts() {}

    /**
     * Only the operator may read the file.
     *
     * @throws Problem if the file cannot be written
     */
    static void write(Path file, String text) {
        try {
            OwnFile.write(file, text);
        } catch (IOException refused) {
            throw new Problem(file + ": it cannot be written", refused.toString(), null);
        }
    }
}
