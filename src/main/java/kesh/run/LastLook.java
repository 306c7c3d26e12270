package kesh.run;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.cluster.Topology;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.survey.Survey;

/**
 * Compares the end with the promise: the steps' goals held one after the other, and now they must hold together, and
 * nothing else may have changed.
 *
 * @param fresh the maximum age of observations
 * @param account receives what is seen
 */
record LastLook(Survey survey, Duration fresh, Consumer<Event> events, Tally account) {

    Outcome after(Plan plan, ClusterState last) {
        ClusterState seen;
        try {
            Set<NodeName> all = last.names();
            boolean unpaused = plan.guards().stream().anyMatch(Guard.Pause.class::isInstance);
            seen = survey.look(last, unpaused ? all : worthALook(last));
            account.seen(seen);
        } catch (Problem blind) {
            return Tally.stopped(blind, "Stopped after the last step: the cluster could not be inspected again.");
        }
        events.accept(new Event.Surveyed(seen));
        List<String> differences = Topology.of(plan.after()).differences(Topology.of(seen));
        if (differences.isEmpty()) {
            return Outcome.done();
        }
        return Tally.stopped(
                new Problem(
                        "the cluster is not as expected",
                        String.join("\n", differences),
                        "inspect it with 'kesh status'"),
                "Stopped after the last step: all steps are done, but the cluster is not as expected.");
    }

    /** Returns the nodes that were seen too long ago, or of which something was unknown when they were seen. */
    private Set<NodeName> worthALook(ClusterState last) {
        Set<NodeName> again = new HashSet<>(survey.olderThan(fresh, last.names()));
        last.nodes().stream()
                .filter(node -> !node.machine().isKnown() || !node.server().isKnown())
                .forEach(node -> again.add(node.name()));
        return again;
    }
}
