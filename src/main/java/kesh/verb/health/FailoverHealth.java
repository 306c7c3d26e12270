package kesh.verb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.plan.Check;

/**
 * Checks that some standby would be promoted if the primary failed now, by the rules of repmgrd (repmgr 5.3 and 5.5,
 * repmgrd-physical.c, do_election). A repmgrd that does not run, or is paused, is found by {@link DaemonHealth}.
 */
final class FailoverHealth {
    private FailoverHealth() {}

    /** Empty where nothing is to be promoted: without repmgrd, without one primary, or without another node. */
    static List<Check> of(ClusterState now) {
        if (now.primaries().size() != 1) {
            return List.of();
        }
        Node primary = now.primaries().get(0);
        List<Node> below = now.members().stream()
                .filter(member ->
                        row(member).upstream().equals(Optional.of(row(primary).id())))
                .toList();
        boolean watched = primary.runningServer()
                .flatMap(server -> server.repmgrd().found())
                .filter(Server.Repmgrd::running)
                .isPresent();
        List<Node> standbys =
                below.stream().filter(node -> row(node).role() == Role.STANDBY).toList();
        if (!watched || standbys.isEmpty()) {
            return List.of();
        }
        String title = "some standby would be promoted if the primary failed";
        Map<NodeName, String> reasons = new TreeMap<>();
        List<NodeName> able = new ArrayList<>();
        for (Node standby : standbys) {
            obstacle(primary, below, standby)
                    .ifPresentOrElse(why -> reasons.put(standby.name(), why), () -> able.add(standby.name()));
        }
        if (!able.isEmpty()) {
            return List.of(Check.held(
                    title, String.join(", ", able.stream().map(NodeName::value).toList())));
        }
        return List.of(Check.warned(
                title,
                "no standby would be promoted if %s failed".formatted(primary.name()),
                String.join(
                        "; ",
                        reasons.entrySet().stream()
                                .map(reason -> reason.getKey() + ": " + reason.getValue())
                                .toList()),
                null));
    }

    /** Why a direct standby of the primary would not be promoted; empty if it may win the election. */
    private static Optional<String> obstacle(Node primary, List<Node> below, Node standby) {
        if (standby.runningServer().isEmpty()) {
            return Optional.of(standby.server().isKnown() ? "its server does not run" : "it could not be inspected");
        }
        Registration row = row(standby);
        if (row.priority() <= 0) {
            return Optional.of("its priority is 0");
        }
        if (!row.location().equals(row(primary).location())) {
            return Optional.of("its location is %s, the primary's %s"
                    .formatted(row.location(), row(primary).location()));
        }
        Optional<String> failover = standby.machine()
                .found()
                .map(Machine::config)
                .flatMap(config -> config.setting("failover"))
                .filter(how -> !how.equals("automatic"));
        if (failover.isPresent()) {
            return Optional.of("failover is %s in its repmgr.conf".formatted(failover.get()));
        }
        // Only nodes that are recorded as active count, and the dead primary does not.
        List<Node> voters = below.stream()
                .filter(node -> row(node).active() && !isSoonInactive(node)
                        || node.name().equals(standby.name()))
                .toList();
        long seen =
                voters.stream().filter(node -> node.runningServer().isPresent()).count();
        return seen * 2 > voters.size()
                ? Optional.empty()
                : Optional.of("it would see %d of %d voting nodes, no majority".formatted(seen, voters.size()));
    }

    /** The repmgrd of a standby that was stopped records it as inactive within seconds; a dead host's cannot. */
    private static boolean isSoonInactive(Node node) {
        return node.server().isKnown()
                && node.runningServer().isEmpty()
                && row(node).role() == Role.STANDBY
                && node.machine()
                        .found()
                        .filter(machine -> machine.repmgrd().isPresent())
                        .isPresent();
    }

    private static Registration row(Node member) {
        return member.registration().orElseThrow();
    }
}
