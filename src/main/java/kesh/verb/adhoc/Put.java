package kesh.verb.adhoc;

import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Machine;
import kesh.cluster.Masked;
import kesh.cluster.NodeSelection;
import kesh.command.Command;
import kesh.fact.FileIs;
import kesh.plan.Plan;
import kesh.plan.Progress;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.OnNodes;

/**
 * {@code put 'pg_hba.conf', '/etc/pg_hba.conf', on: all}: copies a file of the operator's to nodes.
 *
 * @param name the name of the file in the script
 * @param content its content in base64, because the input of a command is text
 * @param file the state that the file is to have on the node
 */
public record Put(String name, String content, Machine.SeenFile file, String path, NodeSelection on) implements Verb {
    private static final Duration COPYING = Duration.ofMinutes(10);

    /** The file is renamed into place, and only if all of it has arrived, so nobody ever reads half of it. */
    private static final String TAKE = "umask 077; { base64 -d >\"$1.kesh\""
            + " && [ \"$(sha256sum <\"$1.kesh\" | cut -c 1-64)\" = \"$3\" ]"
            + " && chmod \"$2\" \"$1.kesh\" && mv -f \"$1.kesh\" \"$1\"; } || { rm -f \"$1.kesh\"; exit 1; }";

    @Override
    public Set<Interest> interests() {
        return Set.of(new Interest.Files(Set.of(path)));
    }

    @Override
    public Plan plan(ClusterState now) {
        Command take = Command.changing("sh", "-c", TAKE, "kesh-put", path, file.mode(), file.sha256())
                .withInput(Masked.of(content));
        long bytes = Base64.getMimeDecoder().decode(content).length;
        return OnNodes.plan(now, "put '" + name + "'", on, false, node -> Step.run(
                        node.name(), "put " + name + " to " + path, take, new FileIs(node.name(), path, file))
                .within(COPYING)
                .showing(new Progress.Growing(node.name(), path + ".kesh", bytes)));
    }
}
