package kesh.verb.adhoc;

import java.time.Duration;
import java.util.List;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeSelection;
import kesh.command.Query;
import kesh.fact.Performed;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.OnNodes;

/**
 * {@code sql 'select …', on: standbys}: runs SQL as repmgr's user in repmgr's database. Its effect cannot be inspected,
 * so it runs each time.
 */
public record Sql(String text, NodeSelection on, Duration bound) implements Verb {

    @Override
    public List<String> words() {
        return on.words();
    }

    @Override
    public Plan plan(ClusterState now) {
        String what = "sql '" + text + "'";
        String unique = OnNodes.unique(now, what);
        return OnNodes.plan(now, what, on, true, node -> Step.sql(
                        node.name(),
                        "query its server",
                        Query.changing("run the statement", text).byOperator(),
                        new Performed(node.name(), unique))
                .within(bound));
    }
}
