package kesh.remote.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kesh.remote.Unreachable;

/**
 * The file that ssh's option RevokedHostKeys names: public keys, one a line, or a list that ssh-keygen made. As in ssh,
 * no host is trusted if it cannot be read.
 */
record RevokedKeys(Path file) {
    private static final String KRL = "SSHKRL\n";
    private static final long LOOK_UP_SECONDS = 30;

    /** @param who the host in errors */
    Optional<Unreachable> refusal(String who, String type, byte[] key) {
        try {
            boolean revoked = isList() ? inList(type, key) : inLines(key);
            return revoked
                    ? Optional.of(new Unreachable(
                            "host key of " + who + " is revoked",
                            type + " " + kesh.cluster.KnownHosts.fingerprint(key) + " is in " + file
                                    + ", the RevokedHostKeys of ssh's configuration",
                            "Nothing was sent. The machine needs a new host key."))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.of(new Unreachable(
                    "it cannot be found out whether the host key of " + who + " is revoked",
                    file + ", the RevokedHostKeys of ssh's configuration: " + SshFailures.reason(unreadable),
                    "Nothing was sent. ssh refuses all hosts, too, until the file can be read."));
        }
    }

    private boolean isList() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(KRL.length()), StandardCharsets.ISO_8859_1).equals(KRL);
        }
    }

    private boolean inLines(byte[] key) throws IOException {
        for (String line : Files.readString(file, StandardCharsets.ISO_8859_1)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList()) {
            String[] words = line.split("\\s+");
            if (words.length < 2) {
                throw new IOException("a line is no public key");
            }
            if (Arrays.equals(Base64.getDecoder().decode(words[1]), key)) {
                return true;
            }
        }
        return false;
    }

    private boolean inList(String type, byte[] key) throws IOException {
        Path keygen = SshProgram.find("ssh-keygen").orElseThrow(() -> new IOException("there is no ssh-keygen"));
        Path shown = Files.createTempFile("kesh", ".pub");
        try {
            Files.writeString(shown, type + " " + Base64.getEncoder().encodeToString(key) + "\n");
            Process process = new ProcessBuilder(keygen.toString(), "-Q", "-f", file.toString(), "--", shown.toString())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(LOOK_UP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("ssh-keygen does not answer");
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.exitValue() == 0) {
                return false;
            }
            // The exit status is the same for a revoked key and for a list that cannot be read.
            if (Stream.of(said.split("\n")).anyMatch(line -> line.endsWith("REVOKED"))) {
                return true;
            }
            throw new IOException(said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(shown);
        }
    }
}
