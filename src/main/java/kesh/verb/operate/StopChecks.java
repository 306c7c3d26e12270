package kesh.verb.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.plan.Check;
import kesh.verb.part.Cascade;
import kesh.verb.part.Failover;
import kesh.verb.part.Kbha;
import kesh.verb.part.ServerSteps;
import kesh.verb.part.Sessions;
import kesh.verb.part.Strangers;

/**
 * Checks which nodes need the servers that are to be stopped.
 *
 * @param running the servers that are to be stopped
 * @param named true if the script calls them by their names, not by their roles
 */
record StopChecks(ClusterState now, List<Node> running, boolean named) {

    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        List<Node> primaries = running.stream().filter(Node::isPrimary).toList();
        primaries.forEach(primary -> checks.add(primary(primary)));
        if (!primaries.isEmpty() && primaries.size() == now.primaries().size()) {
            stay().forEach(member -> checks.add(Failover.heldBack(member)));
        }
        Cascade cascade = new Cascade(now);
        for (Node node : running) {
            Kbha.canRest(node).ifPresent(checks::add);
            Strangers.cutOff(now, node).ifPresent(checks::add);
            startedAgain(node).ifPresent(checks::add);
            List<Node> below = cascade.receivers(node).stream()
                    .filter(child ->
                            running.stream().noneMatch(other -> other.name().equals(child.name())))
                    .toList();
            if (!below.isEmpty() && !node.isPrimary()) {
                checks.add(Check.warned(
                        "no server receives WAL from " + node.name(),
                        ServerSteps.names(below) + " will receive no WAL without " + node.name(),
                        "a repmgrd that is not paused may attach it to another upstream",
                        "stop it too, or: pause"));
            }
        }
        return checks;
    }

    /**
     * On KingbaseES, the daemons of a running primary bring a failed standby back, unless its repmgr.conf says recovery =
     * 'manual' (seen in the events of a live V8R6; the default is 'standby').
     */
    private Optional<Check> startedAgain(Node node) {
        if (!Cascade.isStandby(node) || Kbha.of(node).isEmpty()) {
            return Optional.empty();
        }
        return stay().stream().filter(Node::isPrimary).findFirst().map(primary -> {
            String title = node.name() + " stays stopped";
            String recovery = primary.machine()
                    .found()
                    .flatMap(machine -> machine.config().setting("recovery"))
                    .filter(text -> !text.isBlank())
                    .orElse("standby");
            return recovery.equalsIgnoreCase("manual")
                    ? Check.held(title, "recovery = 'manual' on " + primary.name())
                    : Check.warned(
                            title,
                            "the daemons of %s may start the server of %s again".formatted(primary.name(), node.name()),
                            "recovery = '%s' in the repmgr.conf of %s; whether a pause keeps them from it has not been seen"
                                    .formatted(recovery, primary.name()),
                            "if it must stay stopped: recovery = 'manual' there, and start its repmgrd again; or try: pause");
        });
    }

    /** Stopping one of two primaries leaves a better cluster than before; stopping the only one must be meant. */
    private Check primary(Node node) {
        String title = "stopping the primary is intended";
        if (now.primaries().size() > 1) {
            return Check.warned(
                    title,
                    "%s is one of %d primaries"
                            .formatted(node.name(), now.primaries().size()),
                    "it alone has the writes that it accepted and the other did not",
                    null);
        }
        Optional<Integer> clients = Sessions.on(node).found();
        return named
                ? Check.failed(
                        title,
                        node.name() + " is the primary: without it, no server accepts writes",
                        clients.filter(count -> count > 0)
                                .map(count ->
                                        "%d %s connected".formatted(count, count == 1 ? "client is" : "clients are"))
                                .orElse(null),
                        "first switch over to a standby; or, if this is what you want: stop on: primary")
                : Check.held(title, "the script calls it the primary");
    }

    private List<Node> stay() {
        return now.members().stream()
                .filter(member -> !Cascade.isWitness(member))
                .filter(member -> running.stream().noneMatch(node -> node.name().equals(member.name())))
                .filter(member ->
                        !member.server().isKnown() || member.runningServer().isPresent())
                .toList();
    }
}
