package kesh.verb.adhoc;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Machine;
import kesh.cluster.NodeSelection;
import kesh.fact.FileIs;
import kesh.plan.Action;
import kesh.plan.LocalFile;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.OnNodes;

/**
 * {@code put 'pg_hba.conf', '/etc/pg_hba.conf', on: all}: copies a file of the operator's to nodes.
 *
 * @param path the file on the node
 * @param mode as chmod takes it
 */
public record Put(LocalFile local, String path, String mode, NodeSelection on) implements Verb {
    private static final Duration COPYING = Duration.ofMinutes(10);

    @Override
    public List<String> words() {
        return on.words();
    }

    @Override
    public Set<Interest> interests() {
        return Set.of(new Interest.Files(Set.of(path)));
    }

    @Override
    public Plan plan(ClusterState now) {
        Action.Send send = new Action.Send(local, path, mode);
        Machine.SeenFile wanted = new Machine.SeenFile(mode, local.sha256());
        return OnNodes.plan(now, "put '" + local.name() + "'", on, false, node -> Step.send(
                        node.name(), "put " + local.name() + " to " + path, send, new FileIs(node.name(), path, wanted))
                .within(COPYING));
    }
}
