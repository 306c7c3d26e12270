package kesh.verb.adhoc;

import java.time.Duration;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeSelection;
import kesh.command.Command;
import kesh.fact.Performed;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.OnNodes;

/** {@code sh 'df -h', on: all}: a line for a shell, as the user that kesh logs in as. No look shows it: it is done each time. */
public record Sh(String line, NodeSelection on, Duration bound) implements Verb {

    @Override
    public Plan plan(ClusterState now) {
        String what = "sh '" + line + "'";
        String unique = OnNodes.unique(now, what);
        return OnNodes.plan(now, what, on, false, node -> Step.run(
                        node.name(),
                        "run a line",
                        Command.changing("sh", "-c", line),
                        new Performed(node.name(), unique))
                .within(bound));
    }
}
