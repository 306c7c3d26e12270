package kesh.run;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import kesh.Problem;
import kesh.command.Command;
import kesh.plan.Action;
import kesh.text.Sizes;

/** Copies a file from a host to this machine. It travels as base64, because the output of commands is text. */
final class Fetching {
    private static final long MOST_BYTES = 100L << 20;

    private static final String SEND = "[ -f \"$1\" ] || { echo \"there is no file $1\" >&2; exit 1; };"
            + " [ \"$(wc -c <\"$1\")\" -le \"$2\" ] || { echo \"$1 is larger than $2 bytes\" >&2; exit 1; };"
            + " sha256sum <\"$1\" && base64 <\"$1\"";

    private Fetching() {}

    static Command command(Action.Fetch fetch) {
        return Command.reading("sh", "-c", SEND, "kesh-get", fetch.path(), Long.toString(MOST_BYTES));
    }

    /**
     * @param sent what the command printed
     * @return what was done, in words
     */
    static String take(Action.Fetch fetch, String sent) {
        String[] parts = sent.split("\n", 2);
        byte[] bytes = Base64.getMimeDecoder().decode(parts.length > 1 ? parts[1].strip() : "");
        if (!parts[0].startsWith(sha256(bytes))) {
            throw new Problem(
                    fetch.path() + ": what arrived is not what was sent",
                    null,
                    "does the file change while it is read?");
        }
        try {
            Files.createDirectories(fetch.to().toAbsolutePath().getParent());
            Path part = Files.createTempFile(fetch.to().toAbsolutePath().getParent(), ".kesh", null);
            Files.write(part, bytes);
            try {
                Files.move(part, fetch.to(), StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException elsewhere) {
                Files.move(part, fetch.to(), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException unwritable) {
            throw new Problem(fetch.to() + ": it cannot be written", unwritable.toString(), null);
        }
        return fetch.to() + ": " + Sizes.text(bytes.length);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
