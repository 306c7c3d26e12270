package kesh.verb.shrink;

import java.util.ArrayList;
import java.util.List;
import kesh.cluster.Node;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.plan.Check;

/** Checks the nodes that stay. An unhealthy one is no obstacle: the leaving node may be the reason. */
record HealthOfOthers(Departure departure) {

    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        int standbys = 0;
        for (Node other : departure.others()) {
            String title = other.name() + " is healthy";
            boolean standby = other.registration().orElseThrow().role() == Role.STANDBY;
            if (!other.machine().isKnown()) {
                checks.add(Check.warned(
                        title,
                        other.name() + " could not be inspected; its entries about " + departure.name() + " stay there",
                        other.machine().reason(),
                        null));
            } else if (!other.server().isKnown()) {
                checks.add(Check.warned(
                        title,
                        other.name() + "'s server could not be inspected",
                        other.server().reason(),
                        null));
            } else if (other.runningServer().isEmpty()) {
                checks.add(Check.warned(title, other.name() + "'s server does not run", null, null));
            } else if (standby && hidden(other)) {
                checks.add(
                        Check.warned(title, "it is not known whether " + other.name() + " receives WAL", null, null));
                standbys++;
            } else if (standby && !streams(other)) {
                checks.add(Check.warned(title, other.name() + " receives no WAL", null, null));
            } else {
                checks.add(Check.held(title, standby ? "it streams" : "it runs"));
                standbys += standby ? 1 : 0;
            }
        }
        if (standbys == 0 && departure.row().role() == Role.STANDBY) {
            checks.add(Check.warned(
                    "a standby is left",
                    "no healthy standby is left without " + departure.name(),
                    "if the primary fails, no standby takes over",
                    null));
        }
        return checks;
    }

    private static boolean hidden(Node standby) {
        return standby.runningServer().filter(Server::hidesSessions).isPresent();
    }

    private static boolean streams(Node standby) {
        return standby.runningServer().filter(Server::isReceiving).isPresent();
    }
}
