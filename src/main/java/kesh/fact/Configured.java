package kesh.fact;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Masked;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * repmgr.conf exists and describes this node.
 *
 * @param text what is written if it does not
 * @param settings what the text says
 * @param identity the keys of the settings that must be so; the operator may change others
 */
public record Configured(NodeName node, String path, Masked text, Map<String, String> settings, Set<String> identity)
        implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .map(Machine::config)
                .filter(config -> config.path().equals(path) && config.text().isPresent())
                .filter(config -> identity.stream()
                        .allMatch(key -> config.setting(key).equals(Optional.ofNullable(settings.get(key)))))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(
                node,
                machine -> machine.withConfig(new Machine.ConfigFile(path, Optional.of(text), settings, true, true)));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return path + " on " + node + " describes " + node;
    }
}
