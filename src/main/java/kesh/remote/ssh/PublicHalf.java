package kesh.remote.ssh;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import net.schmizz.sshj.common.Buffer;

/** A public key, or a certificate for one, in SSH's encoding. */
record PublicHalf(byte[] bytes) {
    private static final String MAGIC = "openssh-key-v1\0";

    /** Reads the public half of a key file, which is readable even if the private one needs a passphrase. */
    static Optional<PublicHalf> of(Path keyFile) {
        return line(Path.of(keyFile + ".pub")).or(() -> head(keyFile).map(Head::publicHalf));
    }

    /** Reads a file with one line: a public key, or a certificate. */
    static Optional<PublicHalf> line(Path file) {
        try {
            String[] words = Files.readString(file).strip().split(" ");
            return Optional.of(new PublicHalf(Base64.getDecoder().decode(words[1])));
        } catch (IOException | RuntimeException noSuchFile) {
            return Optional.empty();
        }
    }

    /** True if a private key in OpenSSH's own format needs a passphrase. */
    static boolean isLocked(Path keyFile) {
        return head(keyFile).filter(Head::encrypted).isPresent();
    }

    String type() {
        try {
            return buffer().readString();
        } catch (Buffer.BufferException e) {
            return "unknown";
        }
    }

    boolean isCertificate() {
        return type().contains("-cert-");
    }

    /** True if this is a certificate for that key: after a nonce, it has the fields of the key. */
    boolean certifies(PublicHalf key) {
        try {
            Buffer.PlainBuffer mine = buffer();
            Buffer.PlainBuffer its = key.buffer();
            String type = its.readString();
            if (!mine.readString().startsWith(type.replace("@openssh.com", "") + "-cert-")) {
                return false;
            }
            mine.readBytes();
            byte[] fields = its.getCompactData();
            byte[] rest = mine.getCompactData();
            return rest.length > fields.length && Arrays.equals(Arrays.copyOf(rest, fields.length), fields);
        } catch (Buffer.BufferException malformed) {
            return false;
        }
    }

    /** Returns the length of an RSA key; nothing for other keys, which have no short ones. */
    Optional<Integer> rsaBits() {
        try {
            Buffer.PlainBuffer buffer = buffer();
            if (!buffer.readString().equals("ssh-rsa")) {
                return Optional.empty();
            }
            buffer.readMPInt();
            BigInteger modulus = buffer.readMPInt();
            return Optional.of(modulus.bitLength());
        } catch (Buffer.BufferException malformed) {
            return Optional.empty();
        }
    }

    boolean isSame(PublicHalf other) {
        return Arrays.equals(bytes, other.bytes);
    }

    /** Returns a line for authorized_keys; none for a certificate, which does not belong there. */
    Optional<String> line(String comment) {
        return isCertificate()
                ? Optional.empty()
                : Optional.of(type() + " " + Base64.getEncoder().encodeToString(bytes) + " "
                        + comment.replaceAll("\\s+", "-"));
    }

    private Buffer.PlainBuffer buffer() {
        return new Buffer.PlainBuffer(bytes.clone());
    }

    /** The readable head of OpenSSH's own format. */
    private record Head(PublicHalf publicHalf, boolean encrypted) {}

    private static Optional<Head> head(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            if (!text.contains("BEGIN OPENSSH PRIVATE KEY")) {
                return Optional.empty();
            }
            byte[] bytes = Base64.getMimeDecoder().decode(text.replaceAll("-----[^-]*-----", ""));
            Buffer.PlainBuffer buffer = new Buffer.PlainBuffer(bytes);
            buffer.readRawBytes(new byte[MAGIC.length()]);
            boolean encrypted = !buffer.readString().equals("none");
            buffer.readString();
            buffer.readBytes();
            buffer.readUInt32();
            return Optional.of(new Head(new PublicHalf(buffer.readBytes()), encrypted));
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }
}
