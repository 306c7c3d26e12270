package kesh.dsl;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import kesh.plan.LocalFile;
import kesh.text.Sizes;

/** The files on the operator's machine that a script names. They are read for their size and hash, and not kept. */
final class LocalFiles {
    private static final long MOST_BYTES = 100L << 20;

    private LocalFiles() {}

    static LocalFile read(String name, Position position) {
        Path path = LocalPath.of(name);
        if (!Files.isRegularFile(path)) {
            throw unreadable(name, position, Files.exists(path) ? "it is not a regular file" : "there is no such file");
        }
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(path), MessageDigest.getInstance("SHA-256"))) {
            if (Files.size(path) > MOST_BYTES) {
                throw new Mistake(
                        position,
                        "put '%s': the file is larger than %s".formatted(name, Sizes.text(MOST_BYTES)),
                        null,
                        "copy it with scp or rsync");
            }
            long bytes = in.transferTo(OutputStream.nullOutputStream());
            return new LocalFile(
                    name,
                    path,
                    bytes,
                    HexFormat.of().formatHex(in.getMessageDigest().digest()));
        } catch (IOException unreadable) {
            throw unreadable(name, position, unreadable.toString());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Mistake unreadable(String name, Position position, String why) {
        return new Mistake(position, "put '%s': the file cannot be read".formatted(Options.printable(name)), why, null);
    }
}
