package kesh.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Files that kesh writes on the operator's machine. */
public final class OwnFile {
    private OwnFile() {}

    /**
     * Replaces a file by a text. It has mode 600 from its first byte, whatever the mode of the file before; a link is
     * replaced, and what it leads to stays. What is no file, such as a pipe or a terminal, is written to if it, or the link to
     * it, is the operator's or root's: into somebody else's, the text would go to whoever reads there, or wait for ever.
     *
     * @throws IOException if it cannot be written, or if it is no file, and somebody else's
     */
    public static void write(Path file, String text) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            Optional<String> stranger = OwnDirectory.ownerIfStranger(file);
            if (stranger.isPresent()) {
                throw new IOException("it is no regular file, and belongs to " + stranger.get());
            }
            Files.writeString(file, text, StandardCharsets.UTF_8);
            return;
        }
        Path part = Files.createTempFile(file.toAbsolutePath().getParent(), ".kesh-", null);
        try {
            Files.writeString(part, text, StandardCharsets.UTF_8);
            move(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void move(Path part, Path file) throws IOException {
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException elsewhere) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
