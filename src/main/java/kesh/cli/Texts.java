package kesh.cli;

import static kesh.translation.Language.say;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kesh.Defaults;
import kesh.Problem;
import kesh.explain.Explanation;
import kesh.explain.Phrasebook;

/** Text files of the operator's. */
final class Texts {
    private Texts() {}

    /** @throws Problem if it cannot be read */
    static String read(Path file, String what) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new Problem(
                    file + ": " + what + " cannot be read",
                    Files.exists(file) ? unreadable.toString() : "there is no such file",
                    null);
        }
    }

    static String standardInput() {
        try {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new Problem("standard input cannot be read", unreadable.toString(), null);
        }
    }

    /**
     * A text of any length, read as it comes: standard input for {@code -}. What the operator knows of messages goes before
     * what kesh does.
     *
     * @throws Problem if it cannot be read
     */
    static Explanation explained(Path file, Terminal terminal, PrintStream err) {
        List<Phrasebook> own = OwnPhrases.in(Defaults.configurationDirectory().resolve("explain"));
        boolean typed = file.toString().equals("-");
        if (typed && terminal.asks()) {
            err.println(say("Paste the text, then press Ctrl-D in a line of its own."));
        }
        try (InputStream text = typed ? System.in : Files.newInputStream(file)) {
            return Explanation.of(text, own);
        } catch (IOException unreadable) {
            throw new Problem(
                    (typed ? "standard input" : file) + " cannot be read",
                    typed || Files.exists(file) ? unreadable.toString() : "there is no such file",
                    null);
        }
    }

    /** @throws Problem if it cannot be written */
    static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException refused) {
            throw new Problem(file + ": it cannot be written", refused.toString(), null);
        }
    }
}
