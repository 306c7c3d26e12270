package kesh.run;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import kesh.cluster.NodeName;
import kesh.command.Query;
import kesh.plan.Action;
import kesh.plan.Step;

/**
 * What the operator wished of failover by the words of a script, as far as that was done.
 *
 * @param done whether a step of that number, from 1, is done by now
 */
record PauseWishes(List<Step> steps, IntPredicate done) {
    static final PauseWishes NONE = new PauseWishes(List.of(), number -> false);

    /** Nodes that are paused because the operator wants it so. */
    Set<NodeName> kept() {
        Set<NodeName> kept = new LinkedHashSet<>();
        for (int i = 0; i < steps.size(); i++) {
            if (done.test(i + 1) && asks(steps.get(i), Guards.PAUSE)) {
                kept.add(steps.get(i).node());
            } else if (done.test(i + 1) && asks(steps.get(i), Guards.UNPAUSE)) {
                kept.remove(steps.get(i).node());
            }
        }
        return kept;
    }

    /** Nodes that were to be unpaused, and were not. */
    Set<NodeName> unmet() {
        Set<NodeName> unmet = new LinkedHashSet<>();
        for (int i = 0; i < steps.size(); i++) {
            if (!done.test(i + 1) && asks(steps.get(i), Guards.UNPAUSE)) {
                unmet.add(steps.get(i).node());
            }
        }
        return unmet;
    }

    private static boolean asks(Step step, Query query) {
        return step.action() instanceof Action.Sql sql && sql.query().sql().equals(query.sql());
    }
}
