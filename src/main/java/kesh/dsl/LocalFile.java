package kesh.dsl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import kesh.text.Sizes;

/** A file on the operator's machine, read while the script is read. */
record LocalFile(String base64, String sha256) {
    /** The content is held in memory, several times over. */
    private static final long MOST_BYTES = 100L << 20;

    /** Lines end as in POSIX: base64 on the hosts accepts no carriage return. */
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(76, new byte[] {'\n'});

    static LocalFile read(String name, Position position) {
        Path path = LocalPath.of(name);
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new Mistake(
                        position,
                        "put '%s': the file is larger than %s".formatted(name, Sizes.text(MOST_BYTES)),
                        null,
                        "copy it with scp or rsync");
            }
            byte[] bytes = Files.readAllBytes(path);
            return new LocalFile(
                    LINES.encodeToString(bytes) + "\n",
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        } catch (IOException unreadable) {
            throw new Mistake(
                    position,
                    "put '%s': the file cannot be read".formatted(Options.printable(name)),
                    Files.exists(path) ? unreadable.toString() : "there is no such file",
                    null);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
