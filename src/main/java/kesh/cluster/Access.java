package kesh.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The logins that a host allows, and what else is started for the user. Each file is given line by line; a file that
 * does not exist has no lines.
 *
 * @param publicKeys the keys in all files of the user that are named like a public key
 * @param hostKeys public keys of the host's sshd, as files in /etc/ssh have them
 * @param authorizedKeys the lines of authorized_keys: who may log in as the user
 * @param knownHosts the lines of known_hosts: the hosts that the user trusts
 * @param crontab what cron starts for the user
 * @param boot what the host starts of the database at boot, as "place: entry"
 * @param identities the private keys that ssh offers by default, by file name, each with its public half; empty where
 *     the public half needs a passphrase
 * @param modes permissions of the paths that sshd and ssh check, as chmod takes them, by path
 * @param admitting the operator's public key, if the host does not have it yet and let kesh in by password
 */
public record Access(
        List<PublicKey> publicKeys,
        List<PublicKey> hostKeys,
        List<String> authorizedKeys,
        List<String> knownHosts,
        List<String> crontab,
        List<String> boot,
        Map<String, String> identities,
        Map<String, String> modes,
        Optional<String> admitting) {
    /** The key that is made where the user has none. */
    public static final String USUAL_IDENTITY = "id_ed25519";

    public Access {
        boot = List.copyOf(boot);
        publicKeys = List.copyOf(publicKeys);
        hostKeys = List.copyOf(hostKeys);
        authorizedKeys = List.copyOf(authorizedKeys);
        knownHosts = List.copyOf(knownHosts);
        crontab = List.copyOf(crontab);
        identities = Collections.unmodifiableMap(new TreeMap<>(identities));
        modes = Collections.unmodifiableMap(new TreeMap<>(modes));
    }

    /** A file that may hold lines about another node. */
    public enum Part {
        AUTHORIZED_KEYS("authorized_keys"),
        KNOWN_HOSTS("known_hosts"),
        CRONTAB("the crontab");

        private final String inWords;

        Part(String inWords) {
            this.inWords = inWords;
        }

        @Override
        public String toString() {
            return inWords;
        }
    }

    public List<String> lines(Part part) {
        return switch (part) {
            case AUTHORIZED_KEYS -> authorizedKeys;
            case KNOWN_HOSTS -> knownHosts;
            case CRONTAB -> crontab;
        };
    }

    public Access without(Part part, List<String> lines) {
        return with(
                part, lines(part).stream().filter(line -> !lines.contains(line)).toList());
    }

    public Access plus(Part part, List<String> lines) {
        List<String> more = new ArrayList<>(lines(part));
        lines.stream().filter(line -> !more.contains(line)).forEach(more::add);
        return with(part, more);
    }

    private Access with(Part part, List<String> lines) {
        return new Access(
                publicKeys,
                hostKeys,
                part == Part.AUTHORIZED_KEYS ? lines : authorizedKeys,
                part == Part.KNOWN_HOSTS ? lines : knownHosts,
                part == Part.CRONTAB ? lines : crontab,
                boot,
                identities,
                modes,
                admitting);
    }

    /** Returns the key that the user offers to other hosts: the newest type of the key types that it has. */
    public Optional<PublicKey> key() {
        return Stream.of(USUAL_IDENTITY, "id_ecdsa", "id_rsa")
                .map(identities::get)
                .filter(Objects::nonNull)
                .flatMap(key -> PublicKey.read(key).stream())
                .findFirst();
    }

    /** True if any key of the other user is admitted, whatever comment its line has. */
    public boolean admits(Access other) {
        return other.identities.values().stream()
                .flatMap(key -> PublicKey.read(key).stream())
                .anyMatch(this::admits);
    }

    public boolean admits(PublicKey key) {
        return authorizedKeys.stream().anyMatch(key::isIn);
    }

    public Access withIdentity(String name, String key) {
        Map<String, String> more = new TreeMap<>(identities);
        more.put(name, key);
        return new Access(publicKeys, hostKeys, authorizedKeys, knownHosts, crontab, boot, more, modes, admitting);
    }

    public Access admitting(Optional<String> operator) {
        return new Access(publicKeys, hostKeys, authorizedKeys, knownHosts, crontab, boot, identities, modes, operator);
    }

    public Access withMode(String path, String mode) {
        Map<String, String> more = new TreeMap<>(modes);
        more.put(path, mode);
        return new Access(publicKeys, hostKeys, authorizedKeys, knownHosts, crontab, boot, identities, more, admitting);
    }
}
