package kesh.plan.cost;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kesh.cluster.Activity;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Plan;

/**
 * Client sessions that end because their server is stopped or restarted.
 *
 * @param number the number of the step that ends them, counted from 1
 * @param sessions their number when the plan was made
 */
public record EndedSessions(int number, NodeName node, int sessions) {

    /** Compares the states that the steps promise: a server that ran is gone afterwards, or was started later. */
    public static List<EndedSessions> of(Plan plan) {
        List<EndedSessions> cuts = new ArrayList<>();
        Set<NodeName> known = new HashSet<>();
        ClusterState state = plan.before();
        for (int i = 0; i < plan.steps().size(); i++) {
            state = plan.steps().get(i).goal().assume(state);
            for (Node node : plan.before().nodes()) {
                int sessions = node.runningServer()
                        .flatMap(server -> server.clients().found())
                        .orElse(0);
                if (sessions > 0
                        && !started(state, node.name()).equals(started(plan.before(), node.name()))
                        && known.add(node.name())) {
                    cuts.add(new EndedSessions(i + 1, node.name(), sessions));
                }
            }
        }
        return cuts;
    }

    private static Optional<Instant> started(ClusterState state, NodeName node) {
        return state.server(node).map(Server::activity).map(Activity::started);
    }
}
