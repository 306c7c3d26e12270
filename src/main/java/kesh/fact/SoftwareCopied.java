package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Installation;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * The directory of a product holds the same as another node's or an archive, to the last file.
 *
 * @param source the node, or the archive
 * @param licensed whether it includes a license
 */
public record SoftwareCopied(
        NodeName node, String source, String root, Installation.Tree tree, Machine.Software software, boolean licensed)
        implements Fact {
    /** Returns the name of the job that copies; the job leaves nothing behind if it ends well. */
    public static String job(NodeName node) {
        return "prepare-" + node;
    }

    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .flatMap(Machine::installation)
                .filter(installation -> installation.root().equals(root) && installation.holds(tree))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(node, machine -> machine.installation()
                .map(installation -> machine.withoutJob(job(node)).withSoftware(software, installation.holding(tree)))
                .map(copied -> copied.kingbase()
                        .map(kingbase -> copied.withKingbase(kingbase.licensed(licensed)))
                        .orElse(copied))
                .orElse(machine));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return "%s on %s holds what %s does".formatted(root, node, source);
    }
}
