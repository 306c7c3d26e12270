package kesh.remote.ssh;

import java.security.PublicKey;
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

    /** @param known in order of authority: the operator's files, then those of a verified hop */
    HostKeys(String name, Target target, List<KnownHosts> known) {
        this.name = name;
        this.target = target;
        this.known = List.copyOf(known);
    }

    List<String> types() {
        List<String> types = new ArrayList<>();
        known.forEach(one -> types.addAll(one.types(target.keyName(), target.port())));
        return types;
    }

    Optional<Unreachable> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public boolean verify(String hostname, int port, PublicKey shown) {
        byte[] key = new Buffer.PlainBuffer().putPublicKey(shown).getCompactData();
        String type = KeyType.fromKey(shown).toString();
        List<KnownHosts.Finding> findings = known.stream()
                .map(one -> one.find(target.keyName(), target.port(), type, key))
                .toList();
        // A key that changed or was revoked is refused even if another file knows the new one.
        for (KnownHosts.Finding finding : findings) {
            if (finding.verdict() == KnownHosts.Verdict.CHANGED) {
                refusal = changed(finding.line().orElseThrow(), type, key);
                return false;
            }
            if (finding.verdict() == KnownHosts.Verdict.REVOKED) {
                refusal = revoked(finding.line().orElseThrow(), type);
                return false;
            }
            if (finding.verdict() == KnownHosts.Verdict.KNOWN) {
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

    private String who() {
        return name.equals(target.address()) ? name : name + " (" + target.address() + ")";
    }

    private String fileName() {
        return target.port() == 22 ? target.keyName() : "[" + target.keyName() + "]:" + target.port();
    }

    private Unreachable unknown(String type, byte[] key) {
        List<String> files =
                known.stream().flatMap(one -> one.sources().stream()).toList();
        return new Unreachable(
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
