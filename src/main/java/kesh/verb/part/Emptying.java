package kesh.verb.part;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.command.Command;
import kesh.command.Script;
import kesh.fact.DataDirectoryFree;
import kesh.fact.ServerStopped;
import kesh.fact.TakesWrites;
import kesh.plan.Fact;
import kesh.plan.Step;

/**
 * Removes the content of a data directory. It never does so where a server runs: this is checked right before, and
 * again on the host by the script that removes it. Nor does it remove the only data there is, while no primary exists
 * to copy from.
 */
public final class Emptying {
    /** A limit for one that makes no progress; a large file system may take long. */
    private static final Duration DELETING = Duration.ofHours(1);

    private static final Script EMPTY = Script.of(Emptying.class, AsSeen.FUNCTION, "empty-directory.sh");

    private Emptying() {}

    /**
     * @param seen its host as it was seen: what was a standby is emptied only while it is one, and data only while they are
     *     those of the same cluster
     * @param primary the node that has the cluster's data; empty if there is no cluster yet
     */
    public static Step of(NodeName node, Machine seen, String path, String title, Optional<NodeName> primary) {
        List<String> argv = new ArrayList<>(List.of("sh", "-s", "--"));
        argv.addAll(AsSeen.stopped(seen, path));
        Fact[] right = Stream.concat(Stream.of(new ServerStopped(node)), primary.map(TakesWrites::new).stream())
                .toArray(Fact[]::new);
        return Step.run(node, title, Command.changing(argv).withInput(EMPTY.text()), new DataDirectoryFree(node, path))
                .needing(right)
                .within(DELETING);
    }
}
