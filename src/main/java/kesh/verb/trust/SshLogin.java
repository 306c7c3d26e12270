package kesh.verb.trust;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.Access;
import kesh.cluster.ClusterState;
import kesh.cluster.KnownHosts;
import kesh.cluster.Link;
import kesh.cluster.Link.Kind;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.PublicKey;
import kesh.command.Quote;
import kesh.plan.Check;

/**
 * The SSH login of one node's user, or of root, to the same user on another node: whether it works, what is missing for
 * it, and what {@code trust} cannot repair.
 */
record SshLogin(ClusterState now, Node from, Node to) {
    /** ssh's default port; repmgr sets no other. */
    private static final int PORT = 22;

    boolean works() {
        return login().filter(Link::works).isPresent();
    }

    private Optional<Link> login() {
        return now.link(from.name(), to.name(), Kind.SSH_LOGIN);
    }

    private Optional<Link> noAnswer() {
        return now.link(from.name(), to.name(), Kind.SSH_PORT).filter(link -> !link.works());
    }

    boolean isTried() {
        return login().isPresent() || noAnswer().isPresent();
    }

    static Access access(Node node) {
        return accessOf(node).orElseThrow();
    }

    static Optional<Access> accessOf(Node node) {
        return node.machine().found().flatMap(Machine::access);
    }

    boolean lacksKey() {
        return access(from).key().isEmpty();
    }

    boolean lacksAdmission() {
        return lacksKey() || !access(to).admits(access(from));
    }

    boolean lacksHostKey() {
        return verdicts().noneMatch(verdict -> verdict == KnownHosts.Verdict.KNOWN);
    }

    /** Lines for known_hosts. */
    List<String> hostKeys() {
        return access(to).hostKeys().stream()
                .filter(key -> to.address().isKnown())
                .map(key -> to.address() + " " + key.type() + " " + key.data())
                .toList();
    }

    /**
     * True if the host whose keys these are is the one at that address: kesh dialled it there, and checked its host key, or
     * the script says so. A record may name the address of any other host, for which a hostile member would vouch with a
     * key of its own.
     */
    private boolean isAtItsAddress() {
        return to.host().address().equals(to.address())
                || to.declaration()
                        .filter(declared -> declared.memberAddress().equals(to.address()))
                        .isPresent();
    }

    private Stream<KnownHosts.Verdict> verdicts() {
        return findings().stream().map(KnownHosts.Finding::verdict);
    }

    private List<KnownHosts.Finding> findings() {
        KnownHosts known = new KnownHosts(
                List.of(),
                KnownHosts.parse("line ", String.join("\n", access(from).knownHosts())));
        List<KnownHosts.Finding> findings = new ArrayList<>();
        for (PublicKey key : access(to).hostKeys()) {
            try {
                byte[] bytes = Base64.getDecoder().decode(key.data());
                findings.add(known.find(to.address().value(), PORT, key.type(), bytes));
            } catch (IllegalArgumentException noKey) {
                continue;
            }
        }
        return findings;
    }

    /** The missing things, in words; empty if everything that {@code trust} can do is done. */
    List<String> lacks() {
        List<String> lacks = new ArrayList<>();
        if (lacksKey()) {
            lacks.add("%s on %s has no key".formatted(user(), from.place()));
        }
        Rights.KEYS
                .tooWide(from)
                .forEach(path -> lacks.add("other users may read %s on %s".formatted(path, from.place())));
        if (lacksAdmission()) {
            lacks.add("%s does not admit it".formatted(to.place()));
        }
        Stream.of(Rights.DIRECTORY, Rights.ADMISSION)
                .flatMap(rights -> rights.tooWide(to).stream())
                .forEach(path -> lacks.add("other users may write %s on %s".formatted(path, to.place())));
        if (lacksHostKey()) {
            lacks.add("%s does not know %s's host key".formatted(from.place(), to.place()));
        }
        return lacks;
    }

    private String user() {
        return from.machine().found().map(Machine::user).orElse("the user");
    }

    Check check() {
        String title = "%s of %s logs in to %s".formatted(user(), from.place(), to.place());
        if (!isTried()) {
            return Check.unknown(
                    title,
                    "it could not be tested whether " + title,
                    null,
                    "run it again; does %s have ssh?".formatted(from.place()));
        }
        if (works()) {
            return Check.held(title, "yes");
        }
        return unreachable(title)
                .or(() -> otherHostKey(title))
                .or(() -> withoutProgram(title))
                .or(() -> lockedKey(title))
                .or(() -> unreadable(title))
                .or(() -> elsewhere(title))
                .or(() -> willWork(title))
                .or(() -> homeOpen(title))
                .orElseGet(() -> refused(title));
    }

    private String failure() {
        return noAnswer().or(this::login).flatMap(Link::failure).orElse("");
    }

    private Optional<Check> unreachable(String title) {
        return noAnswer()
                .map(link -> Check.failed(
                        title,
                        "%s cannot reach sshd on %s".formatted(from.place(), to.place()),
                        failure(),
                        failure().contains("resolve")
                                ? "as root on %s: a line for %s in /etc/hosts; or give an address: node '%s', address: '…'"
                                        .formatted(
                                                from.place(),
                                                to.address(),
                                                to.host().name())
                                : failure().contains("refused")
                                        ? "sshd must run on %s and listen at %s port %d"
                                                .formatted(to.place(), to.address(), PORT)
                                        : "open port %d of %s in the firewalls between them, and in hosts.deny"
                                                .formatted(PORT, to.address())));
    }

    private Optional<Check> otherHostKey(String title) {
        return findings().stream()
                .filter(finding -> finding.verdict() == KnownHosts.Verdict.CHANGED
                        || finding.verdict() == KnownHosts.Verdict.REVOKED)
                .findFirst()
                .map(finding -> {
                    boolean revoked = finding.verdict() == KnownHosts.Verdict.REVOKED;
                    KnownHosts.Line line = finding.line().orElseThrow();
                    return Check.failed(
                            title,
                            revoked
                                    ? "%s has the host key of %s marked as revoked".formatted(from.place(), to.place())
                                    : "%s knows another host key for %s than it has"
                                            .formatted(from.place(), to.place()),
                            "~/.ssh/known_hosts of %s, %s: %s"
                                    .formatted(user(), line.place().replace(":", ""), line.fingerprint()),
                            revoked
                                    ? "%s needs a new host key".formatted(to.place())
                                    : "kesh removes no host key: if %s was reinstalled, as %s on %s: ssh-keygen -R %s"
                                            .formatted(to.place(), user(), from.place(), to.address()));
                });
    }

    private Optional<Check> withoutProgram(String title) {
        return failure().contains("not found")
                ? Optional.of(Check.failed(
                        title,
                        "%s has no ssh".formatted(from.place()),
                        failure(),
                        "as root on %s: apt-get install openssh-client".formatted(from.place())))
                : Optional.empty();
    }

    private Optional<Check> lockedKey(String title) {
        return lacksKey() && access(from).identities().containsKey(Access.USUAL_IDENTITY)
                ? Optional.of(Check.failed(
                        title,
                        "the key of %s on %s cannot be used without a passphrase".formatted(user(), from.place()),
                        null,
                        ("as %s on %s: ssh-keygen -p -f ~/.ssh/%s removes it; or move the key away, and kesh "
                                        + "makes a new one")
                                .formatted(user(), from.place(), Access.USUAL_IDENTITY)))
                : Optional.empty();
    }

    /** This check is the last, because some sshds accept a home directory whose group has no other member. */
    private Optional<Check> homeOpen(String title) {
        return Rights.HOME.tooWide(to).stream()
                .findFirst()
                .map(path -> Check.failed(
                        title,
                        "other users may write to %s on %s, so sshd accepts no key".formatted(path, to.place()),
                        "mode " + access(to).modes().get(path),
                        "as root on %s, if no one needs this permission: chmod go-w %s"
                                .formatted(to.place(), Quote.word(path))));
    }

    private Optional<Check> unreadable(String title) {
        return lacksHostKey() && hostKeys().isEmpty()
                ? Optional.of(Check.failed(
                        title,
                        "%s's host keys cannot be read".formatted(to.place()),
                        "there is no /etc/ssh/ssh_host_*_key.pub that %s may read".formatted(user()),
                        "as root on %s: chmod a+r /etc/ssh/ssh_host_*_key.pub".formatted(to.place())))
                : Optional.empty();
    }

    private Optional<Check> elsewhere(String title) {
        return lacksHostKey() && !isAtItsAddress()
                ? Optional.of(Check.failed(
                        title,
                        "only a record says that %s is at %s".formatted(to.place(), to.address()),
                        "kesh reaches it at %s; its host key may not be that of %s"
                                .formatted(to.host().address(), to.address()),
                        "if it is the same host, declare it: node '%s', host: '%s', address: '%s'"
                                .formatted(to.place(), to.host().address(), to.address())))
                : Optional.empty();
    }

    private Optional<Check> willWork(String title) {
        List<String> lacks = lacks();
        return lacks.isEmpty()
                ? Optional.empty()
                : Optional.of(Check.warned(
                        title,
                        "%s of %s cannot log in to %s yet".formatted(user(), from.place(), to.place()),
                        String.join(", ", lacks),
                        null));
    }

    private Check refused(String title) {
        boolean hostKey = failure().contains("Host key verification failed");
        return Check.failed(
                title,
                hostKey
                        ? "%s does not trust the host key that %s shows".formatted(from.place(), to.place())
                        : "%s refuses %s of %s, although it has the key".formatted(to.place(), user(), from.place()),
                failure(),
                hostKey
                        ? ("run on %s: ssh -v %s; check which HostKey sshd_config of %s names, and what is in "
                                        + "/etc/ssh of %s")
                                .formatted(from.place(), to.address(), to.place(), from.place())
                        : ("as root on %s: sshd -T | grep -iE 'allow|deny|pubkeyauth|authorizedkeysfile'; sshd's "
                                        + "log shows why")
                                .formatted(to.place()));
    }
}
