package kesh.remote.ssh;

import java.net.InetAddress;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.KnownHosts;
import kesh.remote.Unreachable;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;

/** The strict check of one host's key; remembers why it refused, which sshj's own error does not say. */
final class HostKeys implements HostKeyVerifier {
    private final String name;
    private final Target target;
    private final List<KnownHosts> known;
    private volatile Unreachable refusal;
    private volatile Optional<String> vouchedFor = Optional.empty();
    private volatile Optional<String> ip = Optional.empty();

    /**
     * @param known in order of authority: the operator's files, then those of a member that may vouch. They count only for a
     *     host of which the operator's files say nothing: a host with a key of another type is not one that nobody knows
     */
    HostKeys(String name, Target target, List<KnownHosts> known) {
        this.name = name;
        this.target = target;
        this.known =
                known.get(0).mentions(target.keyName(), target.keyPort()) ? List.of(known.get(0)) : List.copyOf(known);
    }

    List<String> types() {
        List<String> types = new ArrayList<>();
        known.forEach(one -> types.addAll(one.types(target.keyName(), target.keyPort())));
        return types;
    }

    Optional<Unreachable> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Returns the fingerprint of the accepted key if only a member's files have it, and not the operator's. */
    Optional<String> vouchedFor() {
        return vouchedFor;
    }

    /** Tells it the address behind the name, for which the files may have lines of their own. */
    void reached(InetAddress address) {
        ip = Optional.of(address.getHostAddress());
    }

    @Override
    public boolean verify(String hostname, int port, PublicKey shown) {
        byte[] key = new Buffer.PlainBuffer().putPublicKey(shown).getCompactData();
        String type = KeyType.fromKey(shown).toString();
        Optional<Unreachable> unfit = unfit(shown, type, key);
        if (unfit.isPresent()) {
            refusal = unfit.get();
            return false;
        }
        // A key that changed or was revoked is refused even if another file knows the new one.
        for (KnownHosts one : known) {
            KnownHosts.Finding finding = one.find(target.keyName(), target.keyPort(), type, key);
            Optional<Unreachable> bad = bad(finding, type, key);
            if (bad.isPresent()) {
                refusal = bad.get();
                return false;
            }
            if (finding.verdict() == KnownHosts.Verdict.KNOWN) {
                vouchedFor = one == known.get(0) ? Optional.empty() : Optional.of(KnownHosts.fingerprint(key));
                return true;
            }
        }
        refusal = unknown(type, key);
        return false;
    }

    @Override
    public List<String> findExistingAlgorithms(String hostname, int port) {
        return List.of(); // The order is already in the configuration.
    }

    /** Returns why the key must not be accepted whoever knows it. */
    private Optional<Unreachable> unfit(PublicKey shown, String type, byte[] key) {
        if (shown instanceof RSAPublicKey rsa
                && rsa.getModulus().bitLength() < target.rules().leastRsa()) {
            return Optional.of(new Unreachable(
                    "host key of " + who() + " is too short",
                    "RSA with " + rsa.getModulus().bitLength() + " bits; at least "
                            + target.rules().leastRsa() + " are needed",
                    "Nothing was sent. Make a new one on its console: ssh-keygen -t ed25519 -N '' -f "
                            + "/etc/ssh/ssh_host_ed25519_key — and restart its sshd"));
        }
        Optional<Unreachable> revoked =
                target.rules().revoked().flatMap(file -> new RevokedKeys(file).refusal(who(), type, key));
        if (revoked.isPresent() || !target.rules().checkAddress() || ip.isEmpty()) {
            return revoked;
        }
        return bad(known.get(0).find(ip.get(), target.port(), type, key), type, key);
    }

    private Optional<Unreachable> bad(KnownHosts.Finding finding, String type, byte[] key) {
        return switch (finding.verdict()) {
            case CHANGED -> Optional.of(changed(finding.line().orElseThrow(), type, key));
            case REVOKED -> Optional.of(revoked(finding.line().orElseThrow(), type));
            case KNOWN, UNKNOWN -> Optional.empty();
        };
    }

    private String who() {
        return name.equals(target.address()) ? name : name + " (" + target.address() + ")";
    }

    private String fileName() {
        return target.keyPort() == 22 ? target.keyName() : "[" + target.keyName() + "]:" + target.keyPort();
    }

    private UnknownHostKey unknown(String type, byte[] key) {
        List<String> files =
                known.stream().flatMap(one -> one.sources().stream()).toList();
        return new UnknownHostKey(
                "host key of " + who() + " is not known",
                type + " " + KnownHosts.fingerprint(key) + "; searched for " + fileName() + " in "
                        + String.join(", ", files),
                "On the console of " + name + " run: ssh-keygen -lf /etc/ssh/ssh_host_" + shortType(type)
                        + "_key.pub — if the fingerprint is the same, add the key: ssh-keyscan -t " + shortType(type)
                        + (target.port() == 22 ? "" : " -p " + target.port()) + " " + target.keyName() + " >> "
                        + files.stream().findFirst().orElse("~/.ssh/known_hosts"));
    }

    private Unreachable changed(KnownHosts.Line line, String type, byte[] key) {
        return new Unreachable(
                "host key of " + who() + " has changed",
                "it shows " + type + " " + KnownHosts.fingerprint(key) + ", " + line.place() + " has "
                        + line.fingerprint(),
                "Nothing was sent. Either the machine was reinstalled, or somebody intercepts the "
                        + "connection. Only if you have checked this on its console: ssh-keygen -R '" + fileName()
                        + "' -f " + line.place().substring(0, line.place().lastIndexOf(':')));
    }

    private Unreachable revoked(KnownHosts.Line line, String type) {
        return new Unreachable(
                "host key of " + who() + " is revoked",
                type + " " + line.fingerprint() + " is marked @revoked in " + line.place(),
                "Nothing was sent. The machine needs a new host key.");
    }

    /** Returns ed25519 for ssh-ed25519, as in file names and in the options of ssh-keyscan. */
    private static String shortType(String type) {
        return type.startsWith("ecdsa") ? "ecdsa" : type.replace("ssh-", "");
    }
}
