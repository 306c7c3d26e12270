package kesh.verb.part;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.NodeName;
import kesh.command.Command;
import kesh.command.Script;
import kesh.fact.DataDirectoryFree;
import kesh.fact.ServerStopped;
import kesh.fact.TakesWrites;
import kesh.plan.Fact;
import kesh.plan.Step;

/**
 * What is in a data directory goes. Never where a server runs: that is looked at right before, and once more on the host
 * itself by the script that removes it; nor the only data that there are, while no primary is there to copy from.
 */
public final class Emptying {
    /** Bounds one that makes no headway: a large file system may take its time. */
    private static final Duration DELETING = Duration.ofHours(1);

    private static final Script EMPTY = Script.of(Emptying.class, "empty-directory.sh");

    private Emptying() {}

    /** @param primary whose data are the cluster's; absent where there is no cluster yet */
    public static Step of(NodeName node, String path, String title, Optional<NodeName> primary) {
        Fact[] right = Stream.concat(Stream.of(new ServerStopped(node)), primary.map(TakesWrites::new).stream())
                .toArray(Fact[]::new);
        return Step.run(
                        node,
                        title,
                        Command.changing("sh", "-s", "--", path).withInput(EMPTY.text()),
                        new DataDirectoryFree(node, path))
                .needing(right)
                .within(DELETING);
    }
}
