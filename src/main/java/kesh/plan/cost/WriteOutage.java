package kesh.plan.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.NodeName;
import kesh.plan.Outage;
import kesh.plan.Plan;

/**
 * The part of a plan in which nobody takes writes.
 *
 * @param from the number of the step, counted from 1, from whose start on
 * @param until the number of the step with whose end they are taken again
 * @param node whose server takes none any more
 */
public record WriteOutage(int from, int until, NodeName node) {

    /** Whether a server is only started anew, rather than another one taking its place. */
    public boolean isRestart() {
        return from == until;
    }

    public static List<WriteOutage> of(Plan plan) {
        List<WriteOutage> found = new ArrayList<>();
        Optional<Integer> began = Optional.empty();
        for (int number = 1; number <= plan.steps().size(); number++) {
            Outage outage = plan.steps().get(number - 1).outage();
            if (outage == Outage.BEGINS || outage == Outage.DURING) {
                began = Optional.of(number);
            }
            if (outage == Outage.ENDS || outage == Outage.DURING) {
                int until = number;
                began.ifPresent(from -> found.add(
                        new WriteOutage(from, until, plan.steps().get(from - 1).node())));
                began = Optional.empty();
            }
        }
        return found;
    }
}
