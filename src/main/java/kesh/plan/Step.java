package kesh.plan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kesh.cluster.NodeName;

/**
 * One change.
 *
 * @param node where it happens
 * @param title what it does, as an instruction: "clone pg1's data"
 * @param before facts that must still hold right before it, beyond those the plan was made on; never undone by it
 * @param goal what only its completion makes true; a step whose goal holds already is skipped
 * @param patience how long to wait for the action and then for the goal
 * @param undo what takes it back, in words; absent where nothing does
 */
public record Step(
        NodeName node,
        String title,
        List<Fact> before,
        Action action,
        Fact goal,
        Duration patience,
        Optional<Progress> progress,
        Optional<String> undo) {

    public Step {
        before = List.copyOf(before);
    }
}
