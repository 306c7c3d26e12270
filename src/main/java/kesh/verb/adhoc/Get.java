package kesh.verb.adhoc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeSelection;
import kesh.fact.Performed;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.OnNodes;

/**
 * {@code get '/var/log/x.log', 'logs/', on: all}: copies a file of each node to the operator's machine, anew each time.
 *
 * @param directory the local directory; each node gets a subdirectory
 */
public record Get(String path, Path directory, NodeSelection on) implements Verb {
    private static final Duration COPYING = Duration.ofMinutes(10);

    @Override
    public List<String> words() {
        return on.words();
    }

    @Override
    public Plan plan(ClusterState now) {
        String what = "get '" + path + "'";
        String unique = OnNodes.unique(now, what);
        String file = path.substring(path.lastIndexOf('/') + 1);
        return OnNodes.plan(now, what, on, false, node -> Step.fetch(
                        node.name(),
                        "get " + path,
                        path,
                        directory.resolve(node.name().value()).resolve(file),
                        new Performed(node.name(), unique))
                .within(COPYING));
    }
}
