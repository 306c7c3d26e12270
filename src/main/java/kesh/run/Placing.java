package kesh.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import kesh.Problem;
import kesh.command.Command;
import kesh.command.Script;
import kesh.plan.Action;
import kesh.plan.LocalFile;

/** Makes the commands that replace a file of a host: by a text, or by a file of this machine. */
final class Placing {
    private static final String REPLACE =
            Script.of(Script.class, "beside.sh", "replace-file.sh").body();

    private static final String WRITE = Script.of(Script.class, "beside.sh").body() + "directory_of \"$1\" || exit 1\n"
            + Script.of(Script.class, "replace-file.sh").body();

    private Placing() {}

    static Command command(Action.WriteFile file) {
        int bytes = file.text().reveal().getBytes(StandardCharsets.UTF_8).length;
        // There is no hash: whoever lists processes could guess a short password in the file by it.
        return command("kesh-write", WRITE, file.path(), file.mode(), bytes, "").withInput(file.text());
    }

    static Command command(Action.Send sent) {
        LocalFile from = sent.from();
        return command("kesh-put", REPLACE, sent.path(), sent.mode(), from.bytes(), from.sha256())
                .fedBy(out -> send(from, out));
    }

    private static Command command(String name, String script, String path, String mode, long bytes, String sha256) {
        return Command.changing("sh", "-c", script, name, path, mode, Long.toString(bytes), sha256);
    }

    /** Reads the file again; nothing of it stays in memory. */
    private static void send(LocalFile from, OutputStream out) throws IOException {
        try (DigestInputStream in = new DigestInputStream(opened(from), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(out);
            if (!HexFormat.of().formatHex(in.getMessageDigest().digest()).equals(from.sha256())) {
                throw new Problem(
                        from.name() + ": the file has changed since the plan was made",
                        "its SHA-256 is no longer " + from.sha256(),
                        "plan again, so that the plan names the file as it is now");
            }
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static InputStream opened(LocalFile from) {
        try {
            return Files.newInputStream(from.path());
        } catch (IOException unreadable) {
            throw new Problem(from.name() + ": it can no longer be read", unreadable.toString(), null);
        }
    }
}
