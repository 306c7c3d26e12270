package kesh.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that kesh writes on the operator's machine. */
public final class OwnFile {
    private OwnFile() {}

    /**
     * Replaces a file by a text. It has mode 600 from its first byte, whatever the mode of the file before; a link is
     * replaced, and what it leads to stays. What is no file, such as a pipe or a terminal, is written to.
     */
    public static void write(Path file, String text) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
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
