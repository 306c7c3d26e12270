package kesh.plan.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.NodeName;
import kesh.plan.Outage;
import kesh.plan.Plan;

/**
 * The part of a plan in which no server accepts writes.
 *
 * @param from the number of the step, counted from 1, with whose start it begins
 * @param until the number of the step with whose end it is over
 * @param node the node whose server stops accepting writes
 */
public record WriteOutage(int from, int until, NodeName node) {

    /** True if a server is only restarted, rather than replaced by another one. */
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
