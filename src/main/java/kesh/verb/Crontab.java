package kesh.verb;

import java.util.List;
import kesh.cluster.NodeName;
import kesh.plan.Fact;
import kesh.plan.Step;
import kesh.remote.Command;

/** A user's crontab, which is only replaced as a whole. */
final class Crontab {
    private Crontab() {}

    static Step replaced(NodeName node, String title, List<String> lines, Fact goal) {
        return Step.run(node, title, Command.changing("crontab", "-").withInput(Traces.text(lines)), goal);
    }
}
