package kesh.dsl;

import java.util.List;
import java.util.Optional;
import kesh.cluster.Declaration;
import kesh.cluster.Host;
import kesh.remote.SshSettings;
import kesh.verb.Health;

/**
 * What a script says: how to reach a cluster, and what to do with it.
 *
 * @param config where repmgr.conf is on the via member, if the script says so
 */
public record ClusterScript(
        String name,
        SshSettings ssh,
        Host via,
        Optional<String> config,
        List<Declaration> nodes,
        List<Statement> statements) {

    public ClusterScript {
        nodes = List.copyOf(nodes);
        statements = List.copyOf(statements);
    }

    /** The same cluster, of which nothing is asked. */
    public ClusterScript declared() {
        return new ClusterScript(name, ssh, via, config, nodes, List.of());
    }

    /** Whether nothing is asked but how well the cluster is. */
    public boolean asksForHealthOnly() {
        return !statements.isEmpty() && statements.stream().allMatch(statement -> statement.verb() instanceof Health);
    }

    /** The same cluster, of which nothing is asked but its health. */
    public ClusterScript checking() {
        Statement check = new Statement(new Health(), "check", new Position(name, 0));
        return new ClusterScript(name, ssh, via, config, nodes, List.of(check));
    }
}
