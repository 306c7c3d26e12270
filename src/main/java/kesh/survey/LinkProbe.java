package kesh.survey;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kesh.cluster.Address;
import kesh.cluster.Host;
import kesh.cluster.Link;
import kesh.cluster.Link.Kind;
import kesh.cluster.NodeName;
import kesh.command.Command;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Login;
import kesh.remote.Reach;
import kesh.remote.Result;
import kesh.remote.ServerUnreachable;
import kesh.remote.TimedOut;
import kesh.remote.Transport;
import kesh.remote.Unreachable;

/** Tries the connections between hosts that a new node and the members will need. */
final class LinkProbe {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /**
     * Logs in to each target at the same time. Nothing is learnt or written: an unknown host key is a failure, and the
     * key file is not updated. The classic key exchange is put first because OpenSSH's present default costs 65 ms of
     * CPU a connection; a client too old for '^' is run again without it.
     */
    private static final String LOGINS = """
            token=$1
            shift
            try() {
                ssh -o BatchMode=yes -o ConnectTimeout=5 -o StrictHostKeyChecking=yes -o UpdateHostKeys=no "$@" true \
                    </dev/null 2>&1 >/dev/null
            }
            for target in "$@"; do
                {
                    said=$(try -o KexAlgorithms=^curve25519-sha256 -- "$target")
                    status=$?
                    case $said in *KexAlgorithms* | *"KEX algorithm"*) said=$(try -- "$target"); status=$? ;; esac
                    printf '\\n%s %s %s\\n%s' "$token" "$status" "$target" "$said"
                } &
            done
            wait
            """;

    private static final Pattern OUTCOME = Pattern.compile("(\\d{1,3}) (.*)");

    /** The exit status of ssh for an error of its own. */
    private static final int SSH_FAILED = 255;

    /** The shell's exit status if there is no ssh. */
    private static final int NOT_FOUND = 127;

    /** One end of a link: the host to start from, or the address to go to. */
    record End(NodeName node, Host host, Address address) {}

    private static final Address LOOPBACK = Address.of("127.0.0.1");

    private LinkProbe() {}

    /** Tries if the cluster's user can log in by SSH from one host to others. */
    static List<Link> sshLogins(Transport transport, End from, List<End> targets) {
        if (targets.isEmpty()) {
            return List.of();
        }
        String token = "kesh-" + UUID.randomUUID();
        List<String> argv = new ArrayList<>(List.of("sh", "-c", LOGINS, "kesh-logins", token));
        targets.forEach(target -> argv.add(target.address().value()));
        Result result = transport.run(from.host(), Command.reading(argv.toArray(String[]::new)), LIMIT);
        Map<String, Map.Entry<Integer, String>> said = new TreeMap<>();
        Sections.parse(token, result.out()).texts().forEach((heading, text) -> {
            // What is no answer says nothing of any link, and the links stay unknown.
            Matcher outcome = OUTCOME.matcher(heading);
            if (outcome.matches()) {
                said.put(outcome.group(2), Map.entry(Integer.parseInt(outcome.group(1)), text.strip()));
            }
        });
        List<Link> links = new ArrayList<>();
        for (End target : targets) {
            Map.Entry<Integer, String> outcome = said.get(target.address().value());
            if (outcome != null) {
                links.addAll(sshLinks(from, target, outcome.getKey(), outcome.getValue()));
            }
        }
        return links;
    }

    private static List<Link> sshLinks(End from, End to, int status, String said) {
        String last = said.lines().reduce((first, second) -> second).orElse("exit status " + status);
        Link login = link(from, to, Kind.SSH_LOGIN, status == 0 ? null : last);
        if (status == NOT_FOUND) {
            return List.of(login);
        }
        boolean unanswered = status == SSH_FAILED
                && (said.isEmpty()
                        || said.contains("ssh: connect to host")
                        || said.contains("Could not resolve hostname"));
        return unanswered
                ? List.of(link(from, to, Kind.SSH_PORT, last))
                : List.of(link(from, to, Kind.SSH_PORT, null), login);
    }

    /** Tries if packets for the server's port arrive: "connection refused" is an answer too. */
    static Link sqlPort(Transport transport, End from, End to, int port) {
        Reach reach = transport.reach(from.host(), to.address(), port, Duration.ofSeconds(5));
        String failure = reach == Reach.NO_ANSWER ? "no answer from " + to.address() + " port " + port : null;
        return link(from, to, Kind.SQL_PORT, failure);
    }

    /** Tries if a server could take the port on its own host: nothing may listen there. */
    static Link portFree(Transport transport, End at, int port) {
        Reach reach = transport.reach(at.host(), LOOPBACK, port, Duration.ofSeconds(5));
        return link(at, at, Kind.SQL_PORT, reach == Reach.OPEN ? "something listens on port " + port : null);
    }

    /** Tries if repmgr's user may log in to repmgr's database, and may replicate, from that host. */
    static List<Link> sqlLogins(Transport transport, End from, End to, Login login) {
        Link sql = sqlLogin(transport, from, to, Kind.SQL_LOGIN, login, Query.reading("login", "select 1"));
        Link replication = sqlLogin(
                transport,
                from,
                to,
                Kind.REPLICATION_LOGIN,
                login.asReplication(),
                Query.reading("replication login", "IDENTIFY_SYSTEM"));
        return List.of(sql, replication);
    }

    private static Link sqlLogin(Transport transport, End from, End to, Kind kind, Login login, Query query) {
        try {
            Answer answer =
                    transport.query(from.host(), login, List.of(query), LIMIT).get(0);
            return link(from, to, kind, answer instanceof Answer.Refused refused ? refused.message() : null);
        } catch (Unreachable | TimedOut failed) {
            // On a host without the product's programs, the server admits the user, and the password is the one that
            // others use.
            if (failed instanceof ServerUnreachable server && server.why() == ServerUnreachable.Why.ASKS_OTHERWISE) {
                return link(from, to, kind, null);
            }
            return link(from, to, kind, failed.detail().orElse(failed.getMessage()));
        }
    }

    private static Link link(End from, End to, Kind kind, String failure) {
        return new Link(from.node(), to.node(), kind, Optional.ofNullable(failure));
    }
}
