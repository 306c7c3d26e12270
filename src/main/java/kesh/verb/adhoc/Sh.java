package kesh.verb.adhoc;

import java.time.Duration;
import java.util.List;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeSelection;
import kesh.command.Command;
import kesh.fact.Performed;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.OnNodes;

/**
 * {@code sh 'df -h', on: all}: runs a shell line as kesh's SSH user. Its effect cannot be inspected, so it runs each
 * time.
 */
public record Sh(String line, NodeSelection on, Duration bound) implements Verb {

    @Override
    public List<String> words() {
        return on.words();
    }

    @Override
    public Plan plan(ClusterState now) {
        String what = "sh '" + line + "'";
        String unique = OnNodes.unique(now, what);
        return OnNodes.plan(now, what, on, false, node -> Step.run(
                        node.name(),
                        "run the command",
                        Command.changing("sh", "-c", line),
                        new Performed(node.name(), unique))
                .within(bound));
    }
}
