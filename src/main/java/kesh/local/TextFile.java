package kesh.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import kesh.Problem;

/** A text that the operator names or pipes in: a script, a saved state, a plan; never more than fits into memory, whatever it is. */
public final class TextFile {
    /** The largest, a saved state of two hundred nodes, has some 10 MB. */
    private static final int MOST_BYTES = 64 << 20;

    private TextFile() {}

    /**
     * @param what for messages: "the script"
     * @throws Problem if it cannot be read, or has more than 64 MB
     */
    public static String read(Path file, String what) {
        Optional<String> text;
        try (InputStream in = Files.newInputStream(file)) {
            text = upToMost(in);
        } catch (IOException unreadable) {
            throw new Problem(
                    file + ": " + what + " cannot be read",
                    Files.exists(file) ? unreadable.toString() : "there is no such file",
                    null);
        }
        return text.orElseThrow(
                () -> new Problem(file + ": " + what + " cannot be read", "it has more than 64 MB", null));
    }

    /**
     * Reads what is piped in.
     *
     * @throws Problem if it cannot be read, or has more than 64 MB
     */
    public static String standardInput() {
        Optional<String> text;
        try {
            text = upToMost(System.in);
        } catch (IOException unreadable) {
            throw new Problem("standard input cannot be read", unreadable.toString(), null);
        }
        return text.orElseThrow(() -> new Problem("standard input cannot be read", "it has more than 64 MB", null));
    }

    private static Optional<String> upToMost(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        return bytes.length > MOST_BYTES ? Optional.empty() : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }
}
