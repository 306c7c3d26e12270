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
 * The operator's wishes for failover in the words of a script, as far as they were carried out.
 *
 * @param done true for the number, from 1, of a step that is done by now
 */
record PauseWishes(List<Step> steps, IntPredicate done) {
    static final PauseWishes NONE = new PauseWishes(List.of(), number -> false);

    /** Returns the nodes that stay paused because the operator wants it. */
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

    /** Returns the nodes that a step has unpaused. */
    Set<NodeName> met() {
        return toBeUnpaused(true);
    }

    /** Returns the nodes that should be unpaused, and were not. */
    Set<NodeName> unmet() {
        return toBeUnpaused(false);
    }

    private Set<NodeName> toBeUnpaused(boolean isDone) {
        Set<NodeName> nodes = new LinkedHashSet<>();
        for (int i = 0; i < steps.size(); i++) {
            if (done.test(i + 1) == isDone && asks(steps.get(i), Guards.UNPAUSE)) {
                nodes.add(steps.get(i).node());
            }
        }
        return nodes;
    }

    private static boolean asks(Step step, Query query) {
        return step.action() instanceof Action.Sql sql && sql.query().sql().equals(query.sql());
    }
}
