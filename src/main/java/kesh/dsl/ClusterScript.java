package kesh.dsl;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import kesh.cluster.Declaration;
import kesh.cluster.EntryPoint;
import kesh.cluster.Host;
import kesh.cluster.Secret;
import kesh.remote.Lenience;
import kesh.remote.SshSettings;
import kesh.verb.health.Health;

/**
 * The content of a script: how to reach a cluster, and what to do with it.
 *
 * @param signers the file with those who may sign saved plans, if plans must be signed
 * @param vias members to read everything else from: the first that answers, or else a declared node that is a member
 */
public record ClusterScript(
        String name,
        SshSettings ssh,
        List<EntryPoint> vias,
        List<Declaration> nodes,
        Optional<Path> signers,
        List<Statement> statements) {

    public ClusterScript {
        vias = List.copyOf(vias);
        nodes = List.copyOf(nodes);
        statements = List.copyOf(statements);
    }

    /**
     * The cluster that a host is a member of, without a script; it is named after the host.
     *
     * @param member {@code host} or {@code user@host}
     */
    public static ClusterScript through(String member) {
        int at = member.lastIndexOf('@');
        Map<String, String> ssh = at < 0 ? Map.of() : Map.of("user", member.substring(0, at));
        Position position = new Position("--via", 0);
        Host host = new Options("--via", Map.of("host", member.substring(at + 1)), position, List.of("host"))
                .address("host")
                .map(address -> new Host(address.value(), address))
                .orElseThrow();
        return new ClusterScript(
                host.name(),
                new SshSettings(
                        new Options("--via", ssh, position, List.of("user")).user("user"),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        List.of(host),
                        false,
                        Optional.empty(),
                        Lenience.NONE),
                List.of(new EntryPoint(host, Optional.empty())),
                List.of(),
                Optional.empty(),
                List.of());
    }

    /** The same cluster without any statement. */
    public ClusterScript declared() {
        return new ClusterScript(name, ssh, vias, nodes, signers, List.of());
    }

    /** True if the script only asks for a check. */
    public boolean asksForHealthOnly() {
        return !statements.isEmpty() && statements.stream().allMatch(statement -> statement.verb() instanceof Health);
    }

    /** The same, with a password for hosts that do not accept the operator's key yet. */
    public ClusterScript withPassword(char[] password) {
        return new ClusterScript(name, ssh.with(new Secret(new String(password))), vias, nodes, signers, statements);
    }

    /** The same cluster with a check as its only statement. */
    public ClusterScript checking() {
        Statement check = new Statement(new Health(), "check", new Position(name, 0));
        return new ClusterScript(name, ssh, vias, nodes, signers, List.of(check));
    }
}
