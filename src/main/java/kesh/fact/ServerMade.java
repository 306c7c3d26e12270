package kesh.fact;

import java.util.OptionalInt;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * The data directory holds a whole new server that kesh made and that is not yet a member of a cluster: until it is, a
 * record of it is kept beside the jobs.
 */
public record ServerMade(NodeName node, String path) implements Fact {
    /** A placeholder for the system identifier that a new server will get. */
    public static final String NEW_SYSTEM = "new";

    /** Returns the name of the job that makes it; the job leaves nothing behind if it ends well. */
    public static String job(NodeName node) {
        return "make-" + node;
    }

    /** Returns the name of the record that says that the server is complete. */
    public static String record(NodeName node) {
        return "made-" + node;
    }

    /** True if a server in this machine's data directory would be one that kesh made for that node. */
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
