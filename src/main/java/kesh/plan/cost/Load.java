package kesh.plan.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Copy;
import kesh.plan.Plan;
import kesh.plan.Step;

/**
 * The load that a copy puts on the node that it reads from.
 *
 * @param number the number of the step, counted from 1
 * @param to the step's node
 * @param together how many copies read from that node at the same time, this one included
 * @param senders WAL senders of that node, as far as they are known
 */
public record Load(int number, NodeName to, Copy copy, int together, Optional<Senders> senders) {

    /**
     * @param taken by all copies that read from the node at the same time
     * @param free for others meanwhile
     */
    public record Senders(long limit, long taken, long free) {}

    /** Returns the load of each copy of a plan. */
    public static List<Load> of(Plan plan) {
        List<Load> loads = new ArrayList<>();
        ClusterState state = plan.before();
        for (int i = 0; i < plan.steps().size(); i++) {
            Step step = plan.steps().get(i);
            if (step.copy().isPresent()) {
                Copy copy = step.copy().get();
                int together = (int) plan.steps().stream()
                        .filter(other -> other == step
                                || step.batch().isPresent() && other.batch().equals(step.batch()))
                        .filter(other -> other.copy().map(Copy::from).equals(Optional.of(copy.from())))
                        .count();
                Optional<Senders> senders =
                        state.server(copy.from()).flatMap(server -> senders(server, together * copy.senders()));
                loads.add(new Load(i + 1, step.node(), copy, together, senders));
            }
            state = step.goal().assume(state);
        }
        return loads;
    }

    private static Optional<Senders> senders(Server server, int taken) {
        return server.number("max_wal_senders")
                .map(limit ->
                        new Senders(limit, taken, limit - server.replications().size() - taken));
    }
}
