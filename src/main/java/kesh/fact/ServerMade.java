package kesh.fact;

import java.util.OptionalInt;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * The data directory holds a whole new server that kesh made, and that is no member of a cluster yet: a record of it is
 * kept beside the jobs until it is one.
 */
public record ServerMade(NodeName node, String path) implements Fact {
    /** Stands for the system identifier that a new server will get. */
    public static final String NEW_SYSTEM = "new";

    /** The name of the job that makes it; it leaves nothing behind if it ends well. */
    public static String job(NodeName node) {
        return "make-" + node;
    }

    /** The name of the record that says that all of it is there. */
    public static String record(NodeName node) {
        return "made-" + node;
    }

    /** Whether this machine's data directory, if it holds a server, holds one that kesh made for that node. */
    public static boolean isOurs(Machine machine, NodeName node) {
        return machine.jobs().containsKey(record(node));
    }

    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .filter(machine -> isOurs(machine, node))
                .map(Machine::dataDirectory)
                .filter(data -> data.path().equals(path)
                        && data.kind() == DataDirectory.Kind.DATABASE
                        && data.systemIdentifier().isPresent()
                        && !data.standbySignal())
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(node, machine -> machine.withoutJob(job(node))
                .withJob(record(node), new Machine.Job(false, OptionalInt.of(0), "made " + path))
                .withDataDirectory(machine.dataDirectory().asNew(NEW_SYSTEM)));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return path + " on " + node + " holds a new server";
    }
}
