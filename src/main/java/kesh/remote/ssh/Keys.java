package kesh.remote.ssh;

import com.hierynomus.sshj.userauth.keyprovider.OpenSSHKeyV1KeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.SSHRuntimeException;
import net.schmizz.sshj.userauth.keyprovider.FileKeyProvider;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import net.schmizz.sshj.userauth.keyprovider.PKCS8KeyFile;
import net.schmizz.sshj.userauth.keyprovider.PuTTYKeyFile;
import net.schmizz.sshj.userauth.method.AuthMethod;
import net.schmizz.sshj.userauth.method.AuthPublickey;

/**
 * The keys that are offered to a host, in order, and why some are not.
 *
 * @param offers what to try
 * @param unusable one sentence for each key that cannot be offered
 * @param locked key files that need a passphrase, and whose key the agent does not have
 */
record Keys(List<Offer> offers, List<String> unusable, List<Path> locked) {

    /**
     * @param name as errors show it: the file, or the agent's comment
     * @param publicKey as a line for authorized_keys; absent if it could not be read
     */
    record Offer(String name, AuthMethod method, Optional<String> publicKey) {}

    /**
     * Follows ssh: the keys named for the host come first, by the agent where it has them, then the agent's other keys.
     */
    static Keys of(Target target) {
        Collected collected = new Collected();
        Agent agent = target.agent().map(Agent::new).orElse(null);
        List<Agent.Identity> left = new ArrayList<>(collected.identities(agent));
        for (Path file : target.keys()) {
            Optional<byte[]> blob = publicKey(file);
            Optional<Agent.Identity> held = blob.flatMap(key -> left.stream()
                    .filter(identity -> Arrays.equals(identity.key(), key))
                    .findFirst());
            if (held.isPresent()) {
                left.remove(held.get());
                collected.add(file + " (agent)", new AgentKey(agent, held.get()), line(held.get()));
            } else {
                collected.add(file);
            }
        }
        if (!target.onlyThese()) {
            left.forEach(identity ->
                    collected.add("agent key " + identity.comment(), new AgentKey(agent, identity), line(identity)));
        }
        return new Keys(collected.offers, collected.unusable, collected.locked);
    }

    /** Returns an empty value for a certificate, which does not belong in authorized_keys. */
    private static Optional<String> line(Agent.Identity identity) {
        return identity.type().contains("-cert-")
                ? Optional.empty()
                : Optional.of(identity.type() + " " + Base64.getEncoder().encodeToString(identity.key()) + " "
                        + identity.comment().replaceAll("\\s+", "-"));
    }

    /** Reads the public half, which is readable even if the private one needs a passphrase. */
    private static Optional<byte[]> publicKey(Path file) {
        try {
            String[] words = Files.readString(Path.of(file + ".pub")).strip().split(" ");
            return Optional.of(Base64.getDecoder().decode(words[1]));
        } catch (IOException | RuntimeException noSuchFile) {
            return Openssh.read(file).map(Openssh::publicKey);
        }
    }

    /** The readable head of OpenSSH's own format. */
    private record Openssh(byte[] publicKey, boolean encrypted) {
        private static final String MAGIC = "openssh-key-v1\0";

        static Optional<Openssh> read(Path file) {
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
                return Optional.of(new Openssh(buffer.readBytes(), encrypted));
            } catch (IOException | RuntimeException unreadable) {
                return Optional.empty();
            }
        }
    }

    /** The lists while they are filled. */
    private static final class Collected {
        private final List<Offer> offers = new ArrayList<>();
        private final List<String> unusable = new ArrayList<>();
        private final List<Path> locked = new ArrayList<>();

        List<Agent.Identity> identities(Agent agent) {
            if (agent == null) {
                return List.of();
            }
            try {
                return agent.identities();
            } catch (IOException | RuntimeException e) {
                unusable.add("the ssh-agent does not answer: " + e.getMessage());
                return List.of();
            }
        }

        void add(String name, AuthMethod method, Optional<String> publicKey) {
            offers.add(new Offer(name, method, publicKey));
        }

        void add(Path file) {
            try {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                String comment = System.getProperty("user.name") + "-" + file.getFileName();
                boolean encrypted = text.contains("ENCRYPTED")
                        || Openssh.read(file).filter(Openssh::encrypted).isPresent();
                if (encrypted) {
                    locked.add(file);
                    unusable.add(file + " needs a passphrase");
                    return;
                }
                add(
                        file.toString(),
                        new AuthPublickey(parse(text)),
                        publicKey(file).flatMap(key -> line(new Agent.Identity(key, comment))));
            } catch (IOException | RuntimeException e) {
                unusable.add(file + " cannot be read: "
                        + Optional.ofNullable(e.getMessage()).orElse(e.toString()));
            }
        }

        private static KeyProvider parse(String text) throws IOException {
            FileKeyProvider provider = text.contains("BEGIN OPENSSH PRIVATE KEY")
                    ? new OpenSSHKeyV1KeyFile()
                    : text.startsWith("PuTTY-User-Key-File") ? new PuTTYKeyFile() : new PKCS8KeyFile();
            provider.init(text, null, null);
            try {
                provider.getPublic();
                return provider;
            } catch (IOException | SSHRuntimeException e) {
                // The JDK alone does not read every format; with BouncyCastle a second attempt may succeed.
                if (!Crypto.useEverything()) {
                    throw e;
                }
                provider.init(text, null, null);
                provider.getPublic();
                return provider;
            }
        }
    }
}
