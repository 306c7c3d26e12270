package kesh.dsl;

import java.util.List;
import java.util.Optional;
import kesh.cluster.Declaration;
import kesh.cluster.Host;
import kesh.remote.SshSettings;

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
}
