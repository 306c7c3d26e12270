package kesh.fact;

import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Conninfo;
import kesh.cluster.DataDirectory;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Fact;

/**
 * The data directory is a whole copy that would start as this node's standby: valid control data of the right system,
 * the upstream's, and the replication settings, which repmgr writes last.
 *
 * @param slot the slot on the upstream; absent where the cluster uses none
 */
public record Cloned(NodeName node, NodeName upstream, String path, Conninfo source, Optional<String> slot)
        implements Fact {
    /** Returns the name of the job that copies; the job leaves nothing behind if it ends well. */
    public static String job(NodeName node) {
        return "clone-" + node;
    }

    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .map(Machine::dataDirectory)
                .filter(data -> data.path().equals(path)
                        && data.kind() == DataDirectory.Kind.DATABASE
                        && data.systemIdentifier().isPresent()
                        && data.systemIdentifier().equals(system(state))
                        && data.standbySignal()
                        && data.primaryConninfo()
                                .flatMap(conninfo -> conninfo.get("application_name"))
                                .equals(Optional.of(node.asRecorded()))
                        && data.primarySlotName().equals(slot))
                .isPresent();
    }

    /** Returns the upstream's system identifier, from its server or its control file. */
    private Optional<String> system(ClusterState state) {
        return state.server(upstream).map(Server::systemIdentifier).or(() -> state.machine(upstream)
                .flatMap(machine -> machine.dataDirectory().systemIdentifier()));
    }

    @Override
    public ClusterState assume(ClusterState state) {
        if (system(state).isEmpty()) {
            return state;
        }
        ClusterState copied = state.withMachine(node, machine -> machine.withoutJob(job(node))
                .withDataDirectory(machine.dataDirectory()
                        .asCopy(system(state).get(), source.with("application_name", node.asRecorded()), slot)));
        return slot.map(name -> copied.withServer(upstream, server -> server.withSlot(name, false)))
                .orElse(copied);
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node, upstream);
    }

    @Override
    public String toString() {
        return path + " on " + node + " is a copy of " + upstream;
    }
}
