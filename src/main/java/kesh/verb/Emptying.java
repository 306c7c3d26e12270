package kesh.verb;

import java.time.Duration;
import kesh.cluster.NodeName;
import kesh.fact.DataDirectoryFree;
import kesh.plan.Step;
import kesh.remote.Command;

/** What is in a data directory goes; the directory itself stays, as it may be a mount point. */
final class Emptying {
    /** Bounds one that makes no headway: a large file system may take its time. */
    private static final Duration DELETING = Duration.ofHours(1);

    private Emptying() {}

    static Step of(NodeName node, String path, String title) {
        return Step.run(
                        node,
                        title,
                        Command.changing("find", path, "-mindepth", "1", "-delete"),
                        new DataDirectoryFree(node, path))
                .within(DELETING);
    }
}
