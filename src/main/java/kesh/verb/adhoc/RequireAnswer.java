package kesh.verb.adhoc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Node;
import kesh.cluster.NodeSelection;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.plan.Check;
import kesh.plan.Plan;
import kesh.verb.Verb;

/**
 * {@code require 'no long transaction', sql: 'select …', on: primary}: a check of the operator's own. The query runs
 * once, during the survey, and in no step.
 *
 * @param sql returns one row with one column: true if the check passes
 */
public record RequireAnswer(String title, String sql, NodeSelection on) implements Verb {

    @Override
    public List<String> words() {
        return on.words();
    }

    @Override
    public Set<Interest> interests() {
        return Set.of(new Interest.Question(sql, on));
    }

    @Override
    public Plan plan(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        on.unknownIn(now)
                .forEach(word -> checks.add(
                        Check.failed(title + " on " + word, "no node is called " + word, null, "name a member")));
        List<Node> nodes = on.in(now);
        if (nodes.isEmpty() && checks.isEmpty()) {
            checks.add(Check.unknown(title, "%s: there is no node to query among %s".formatted(title, on), null, null));
        }
        nodes.forEach(node -> checks.add(check(node)));
        return Plan.checksOnly("require " + title, now, checks);
    }

    private Check check(Node node) {
        String subject = title + " on " + node.name();
        Optional<Server> server = node.runningServer();
        if (server.isEmpty()) {
            return Check.unknown(
                    subject,
                    node.name() + ": '" + title + "' could not be queried",
                    !node.machine().isKnown()
                            ? node.machine().reason()
                            : node.server().isKnown()
                                    ? "its server does not run"
                                    : node.server().reason(),
                    null);
        }
        Seen<String> answer = server.get().answer(sql);
        if (answer.found().isEmpty()) {
            return Check.unknown(
                    subject,
                    node.name() + ": '" + title + "' has no answer",
                    answer.reason(),
                    "it must be one SELECT of one row and one column that only reads");
        }
        String said = answer.found().get();
        return said.equals("t") || said.equals("true")
                ? Check.held(subject, "true")
                : Check.failed(
                        subject,
                        node.name() + ": not the case: " + title,
                        "the answer is " + said + " to: " + sql,
                        null);
    }
}
