package kesh.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import kesh.Problem;
import kesh.local.OwnFile;

/** Reads and writes the operator's text files. */
final class Texts {
    private Texts() {}

    static String standardInput() {
        try {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new Problem("standard input cannot be read", unreadable.toString(), null);
        }
    }

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
