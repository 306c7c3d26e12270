package kesh.remote.ssh;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kesh.remote.ConnectionLost;
import kesh.remote.NoRoute;
import kesh.remote.Unreachable;
import kesh.remote.WrongPassword;
import net.schmizz.sshj.connection.channel.OpenFailException;

/** The words for what can go wrong on the way to a host. */
public final class SshFailures {
    private static final Pattern SETTLEMENT = Pattern.compile("settlement of (\\w+): \\[(.*)] and \\[(.*)]");

    private SshFailures() {}

    /** Makes the error for an open connection that was lost during a command or query. */
    public static ConnectionLost lost(SshConnection link, String what, Exception cause) {
        return new ConnectionLost(
                "connection to " + link.name() + " was lost",
                what + (link.alive() ? " failed: " : " was running: ") + reason(cause),
                "It is not known whether it took effect; check with: status");
    }

    /** @param seconds the time waited */
    static NoRoute noRoute(String name, Target target, IOException cause, long seconds) {
        String where = target.address() + ":" + target.port();
        if (cause instanceof UnknownHostException) {
            return new NoRoute(
                    "cannot reach " + name + ": the name " + target.address() + " does not resolve",
                    null,
                    "Check the name, or give an address: node '" + name + "', host: '192.0.2.1'");
        }
        if (cause instanceof SocketTimeoutException) {
            return new NoRoute(
                    "cannot reach " + name + ": no answer from " + where + " within " + seconds + " s",
                    null,
                    "Is the machine up? Does a firewall drop the packets? Behind a bastion: ssh jump: 'user@bastion'");
        }
        if (cause instanceof ConnectException && lower(cause).contains("refused")) {
            return new NoRoute(
                    "cannot reach " + name + ": " + where + " refuses connections",
                    null,
                    "Does sshd run there, on that port? Another one: ssh port: 2222");
        }
        return new NoRoute(
                "cannot reach " + name + ": " + reason(cause),
                "connecting to " + where,
                "Check the network on the way.");
    }

    /** Makes the error for a hop that could be reached, but could not reach the next one. */
    static Unreachable noRoute(String name, Target target, SshConnection hop, OpenFailException cause) {
        String where = target.address() + ":" + target.port();
        if (cause.getReason() == OpenFailException.Reason.ADMINISTRATIVELY_PROHIBITED) {
            return prohibited(hop, where);
        }
        return new NoRoute(
                "cannot reach " + name + " from " + hop.name() + ": " + lower(cause),
                "connecting from " + hop.name() + " (" + hop.target() + ") to " + where,
                "Try on " + hop.name() + ": ssh -p " + target.port() + " " + target.user() + "@" + target.address());
    }

    public static Unreachable prohibited(SshConnection hop, String where) {
        return new Unreachable(
                "sshd on " + hop.name() + " does not forward connections",
                "forwarding to " + where + " is administratively prohibited",
                "In sshd_config of " + hop.name() + ": AllowTcpForwarding yes, AllowStreamLocalForwarding yes; "
                        + "and no restrict or no-port-forwarding for the key in authorized_keys");
    }

    static NoRoute silent(String name, Target target, SshConnection hop, long seconds) {
        return new NoRoute(
                "cannot reach " + name + " from " + hop.name() + ": no answer within " + seconds + " s",
                "connecting from " + hop.name() + " (" + hop.target() + ") to " + target.address() + ":"
                        + target.port(),
                "Is the machine up? Does a firewall between the two hosts drop the packets?");
    }

    /** @param option the option that leaves none of kesh's algorithms */
    static Unreachable notConfigured(String name, String option, List<String> allowed, List<String> mine) {
        return new Unreachable(
                "ssh's configuration allows " + name + " no algorithm that kesh has",
                option + " " + String.join(",", allowed) + "; kesh has " + String.join(",", mine),
                "Allow one of these for this host in ~/.ssh/config: " + option);
    }

    /** Makes the error for a host that wants a password, and whose key only a member's known_hosts has. */
    static Unreachable onlyVouchedFor(String name, Target target, SshConnection member) {
        return new Unreachable(
                "the password is not sent to " + name + ", whose host key only " + member.name() + " vouches for",
                "it refuses the operator's keys, and its host key is in no known_hosts of this machine",
                "Log in once, and compare the fingerprint with that on its console: ssh -J " + member.target() + " "
                        + target.words());
    }

    private static Unreachable noneInCommon(String name, Target target, Matcher settlement) {
        List<String> theirs = List.of(settlement.group(3).split(", "));
        return new Unreachable(
                name + " and kesh have no algorithm in common",
                target.address() + ":" + target.port() + ": " + settlement.group(1) + ": it offers "
                        + settlement.group(3) + "; kesh offers " + settlement.group(2),
                Crypto.areOld(theirs) ? oldOnly(target) : "Let its sshd_config allow one of those that kesh offers");
    }

    private static String oldOnly(Target target) {
        return switch (target.rules().algorithms().old()) {
            case ON_REQUEST ->
                "What it offers is no longer safe. Update its sshd; until then: ssh legacy: true — or for "
                        + "this host only: node '…', legacy: true";
            case REQUESTED ->
                "What it offers is no longer safe, and this machine's ssh does not allow it either: ssh -G "
                        + target.address() + " — update its sshd, or allow it for this host in ~/.ssh/config";
            case NEVER ->
                "What it offers is no longer safe, and is never spoken with jump hosts. Update its sshd, or go "
                        + "through another host: ssh jump: 'user@host'";
        };
    }

    /** Makes the error for a host whose port accepted, and that was not ready in time. */
    static Unreachable late(String name, Target target, Watchdog.Late late, Greeting greeting) {
        long seconds = late.bound().toSeconds();
        String message =
                switch (late.phase()) {
                    case IDENTIFICATION ->
                        name + " accepts connections, but did not identify itself as sshd within " + seconds + " s";
                    case KEY_EXCHANGE -> name + " did not complete the key exchange of ssh within " + seconds + " s";
                    case LOGIN -> name + " did not complete the login within " + seconds + " s";
                    case AGENT -> "the ssh-agent did not sign the login to " + name + " within " + seconds + " s";
                };
        return new Unreachable(
                message,
                target.address() + ":" + target.port() + ": " + greeting.seen(),
                late.phase() == Watchdog.Phase.AGENT
                        ? "Does it wait for a confirmation, or for a key to be touched? Compare: ssh " + target.words()
                        : "Is sshd stopped there, or waiting for PAM or a name server, or is the machine out of memory?"
                                + " Compare: ssh -v " + target.words());
    }

    static Unreachable notSsh(String name, Target target, Greeting greeting, Exception cause) {
        Matcher settlement = SETTLEMENT.matcher(reason(cause));
        if (settlement.find()) {
            return noneInCommon(name, target, settlement);
        }
        if (reason(cause).equals(StrictKex.NOT_STRICT)) {
            return new Unreachable(
                    name + " offers chacha20-poly1305 only, and its sshd is too old to use it safely",
                    target.address() + ":" + target.port() + ": " + reason(cause),
                    "Update its sshd, or let it allow another cipher in sshd_config: Ciphers +aes256-gcm@openssh.com");
        }
        if (greeting.turnsAway()) {
            return new Unreachable(
                    name + "'s sshd accepts no connection from this address now",
                    target.address() + ":" + target.port() + ": " + greeting.seen(),
                    "It does so for 15 seconds to 10 minutes after several failed logins (PerSourcePenalties in sshd_config,"
                            + " since OpenSSH 9.8; PerSourcePenaltyExemptList exempts an address), or while there are"
                            + " too many connections (MaxStartups). Wait, and find out whose logins fail in its log");
        }
        return new Unreachable(
                name + " did not complete the ssh handshake",
                target.address() + ":" + target.port() + ": " + reason(cause),
                "Is that sshd's port? Since OpenSSH 9.8, sshd also hangs up on an address for a while after failed logins."
                        + " Compare: ssh -v " + target.words());
    }

    /** @param offered names of the keys that the server rejected */
    static Unreachable loginRefused(
            String name, Target target, List<String> offered, Keys keys, List<String> accepts, Exception cause) {
        StringBuilder detail = new StringBuilder(
                offered.isEmpty() ? "no key was available" : "offered: " + String.join(", ", offered));
        keys.unusable().forEach(key -> detail.append("; ").append(key));
        if (!accepts.isEmpty() && !accepts.contains("publickey")) {
            detail.append("; it accepts only ").append(String.join(", ", accepts));
        }
        if (cause != null) {
            detail.append("; ").append(reason(cause));
        }
        String message = name + " refuses the login as " + target.user() + " (" + target.address() + ")";
        String hint = hint(target, offered, keys, accepts);
        return offered.contains(Dial.PASSWORD)
                ? new WrongPassword(message, detail.toString(), hint)
                : new Unreachable(message, detail.toString(), hint);
    }

    private static String hint(Target target, List<String> offered, Keys keys, List<String> accepts) {
        if (target.password().isPresent()) {
            return "Is it the password of " + target.user()
                    + " on that host, and does its sshd_config have PasswordAuthentication yes?";
        }
        if (!keys.locked().isEmpty()) {
            return "kesh does not ask for passphrases; add the key to the ssh-agent: ssh-add "
                    + keys.locked().stream().map(Path::toString).collect(Collectors.joining(" "));
        }
        if (offered.size() > 4) {
            return "sshd stops after a few keys; name the right one: ssh key: '~/.ssh/id_ed25519'";
        }
        return "Put a key there: "
                + (accepts.contains("password") ? "use the word trust with --ask-password; or " : "")
                + "ssh-copy-id -p " + target.port() + " " + target.user() + "@" + target.address()
                + " — or name another user or key: ssh user: …, key: … — if the key is there, sshd may "
                + "refuse it because others may write to ~, ~/.ssh or authorized_keys";
    }

    public static String reason(Throwable cause) {
        Throwable deepest = cause;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null || message.isBlank() ? deepest.getClass().getSimpleName() : message;
    }

    private static String lower(Exception cause) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    }
}
