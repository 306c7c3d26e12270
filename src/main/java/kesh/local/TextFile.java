package kesh.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import kesh.Problem;

/** A text that the operator names: a script, a saved state, a plan; never more than fits into memory, whatever it is. */
public final class TextFile {
    /** The largest, a saved state of two hundred nodes, has some 10 MB. */
    private static final int MOST_BYTES = 64 << 20;

    private TextFile() {}

    /**
     * @param what for messages: "the script"
     * @throws Problem if it cannot be read, or has more than 64 MB
     */
    public static String read(Path file, String what) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException unreadable) {
            throw new Problem(
                    file + ": " + what + " cannot be read",
                    Files.exists(file) ? unreadable.toString() : "there is no such file",
                    null);
        }
        if (bytes.length > MOST_BYTES) {
            throw new Problem(file + ": " + what + " cannot be read", "it has more than 64 MB", null);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
