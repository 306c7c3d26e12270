package kesh.remote.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.schmizz.sshj.userauth.method.AuthMethod;

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
     * Follows ssh: the keys named for the host come first, by the agent where it has them, then the agent's other keys;
     * before each key come the certificates for it.
     */
    static Keys of(Target target) {
        Collected collected = new Collected(target);
        Target.Identities mine = target.identities();
        if (!mine.byKey()) {
            collected.unusable.add("ssh's configuration allows no login by key");
            return collected.keys();
        }
        List<Agent.Identity> left = new ArrayList<>(collected.identities(mine.agent()));
        for (Path file : mine.keys()) {
            Optional<PublicHalf> half = PublicHalf.of(file);
            Optional<Agent.Identity> held = half.flatMap(key ->
                    left.stream().filter(identity -> identity.key().isSame(key)).findFirst());
            if (held.isPresent()) {
                left.remove(held.get());
                collected.add(file + " (agent)", held.get(), Optional.of(file));
            } else {
                collected.add(file);
            }
        }
        if (!mine.onlyThese()) {
            left.forEach(identity -> collected.add("agent key " + identity.comment(), identity, Optional.empty()));
        }
        return collected.keys();
    }

    /** The lists while they are filled. */
    private static final class Collected {
        private final Target target;
        private final List<Offer> offers = new ArrayList<>();
        private final List<String> unusable = new ArrayList<>();
        private final List<Path> locked = new ArrayList<>();

        Collected(Target target) {
            this.target = target;
        }

        Keys keys() {
            return new Keys(offers, unusable, locked);
        }

        List<Agent.Identity> identities(Optional<Path> agent) {
            try {
                return agent.isPresent() ? new Agent(agent.get()).identities() : List.of();
            } catch (IOException | RuntimeException e) {
                unusable.add("the ssh-agent does not answer: " + e.getMessage());
                return List.of();
            }
        }

        void add(String name, Agent.Identity identity, Optional<Path> file) {
            Agent agent = new Agent(target.identities().agent().orElseThrow());
            add(
                    name,
                    identity.key(),
                    identity.comment(),
                    file,
                    (algorithm, data) -> agent.sign(identity, algorithm, data));
        }

        void add(Path file) {
            try {
                KeyFile key = KeyFile.read(file);
                if (key.isLocked()) {
                    locked.add(file);
                    unusable.add(file + " needs a passphrase");
                    return;
                }
                String comment = System.getProperty("user.name") + "-" + file.getFileName();
                add(file.toString(), key.publicHalf(), comment, Optional.of(file), key);
            } catch (IOException | RuntimeException e) {
                unusable.add(file + " cannot be read: "
                        + Optional.ofNullable(e.getMessage()).orElse(e.toString()));
            }
        }

        private void add(String name, PublicHalf key, String comment, Optional<Path> file, KeyLogin.Signer signer) {
            if (key.rsaBits().filter(bits -> bits < target.rules().leastRsa()).isPresent()) {
                unusable.add(name + " is too short: RSA with " + key.rsaBits().get() + " bits");
                return;
            }
            Stream.concat(
                            target.identities().certificates().stream(),
                            file.map(one -> Path.of(one + "-cert.pub")).stream())
                    .distinct()
                    .forEach(certificate -> PublicHalf.line(certificate)
                            .filter(half -> half.certifies(key))
                            .ifPresent(half -> offer(certificate.toString(), half, comment, signer)));
            offer(name, key, comment, signer);
        }

        private void offer(String name, PublicHalf key, String comment, KeyLogin.Signer signer) {
            List<String> algorithms =
                    KeyLogin.algorithms(key.type(), target.rules().algorithms());
            if (algorithms.isEmpty()) {
                unusable.add(name + " is of type " + key.type() + ", which is not allowed for this host");
                return;
            }
            offers.add(new Offer(name, new KeyLogin(key.bytes(), algorithms, signer), key.line(comment)));
        }
    }
}
