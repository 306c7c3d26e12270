package kesh.dsl;

import java.util.List;
import kesh.cluster.Declaration;
import kesh.cluster.Entrance;
import kesh.cluster.Secret;
import kesh.remote.SshSettings;
import kesh.verb.Health;

/**
 * What a script says: how to reach a cluster, and what to do with it.
 *
 * @param vias members that everything else is read from: the first that can be asked, else a declared node that is one
 */
public record ClusterScript(
        String name, SshSettings ssh, List<Entrance> vias, List<Declaration> nodes, List<Statement> statements) {

    public ClusterScript {
        vias = List.copyOf(vias);
        nodes = List.copyOf(nodes);
        statements = List.copyOf(statements);
    }

    /** The same cluster, of which nothing is asked. */
    public ClusterScript declared() {
        return new ClusterScript(name, ssh, vias, nodes, List.of());
    }

    /** Whether nothing is asked but how well the cluster is. */
    public boolean asksForHealthOnly() {
        return !statements.isEmpty() && statements.stream().allMatch(statement -> statement.verb() instanceof Health);
    }

    /** The same, with a password for hosts that do not take the operator's key yet. */
    public ClusterScript withPassword(char[] password) {
        return new ClusterScript(name, ssh.with(new Secret(new String(password))), vias, nodes, statements);
    }

    /** The same cluster, of which nothing is asked but its health. */
    public ClusterScript checking() {
        Statement check = new Statement(new Health(), "check", new Position(name, 0));
        return new ClusterScript(name, ssh, vias, nodes, List.of(check));
    }
}
