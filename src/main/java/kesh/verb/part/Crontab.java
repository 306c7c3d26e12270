package kesh.verb.part;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import kesh.cluster.Access.Part;
import kesh.cluster.NodeName;
import kesh.command.Command;
import kesh.command.Script;
import kesh.fact.AllOf;
import kesh.fact.LinesAbsent;
import kesh.fact.LinesPresent;
import kesh.plan.Fact;
import kesh.plan.Step;

/** A user's crontab, edited line by line: changes that others make between the plan and the step are kept. */
public final class Crontab {
    private static final Script EDIT = Script.of(Crontab.class, "edit-crontab.sh");

    private Crontab() {}

    static Step with(NodeName node, String title, List<String> lines) {
        return edited(node, title, lines, line -> "", line -> line, new LinesPresent(node, Part.CRONTAB, lines));
    }

    public static Step without(NodeName node, String title, List<String> lines) {
        return edited(node, title, lines, line -> line, line -> "", new LinesAbsent(node, Part.CRONTAB, lines));
    }

    static Step changed(NodeName node, String title, List<String> lines, UnaryOperator<String> change) {
        List<String> changed = lines.stream().map(change).toList();
        Fact goal = new AllOf(
                List.of(new LinesAbsent(node, Part.CRONTAB, lines), new LinesPresent(node, Part.CRONTAB, changed)));
        return edited(node, title, lines, line -> line, change, goal);
    }

    private static Step edited(
            NodeName node,
            String title,
            List<String> lines,
            UnaryOperator<String> from,
            UnaryOperator<String> to,
            Fact goal) {
        List<String> argv = new ArrayList<>(List.of("sh", "-s", "--"));
        for (String line : lines) {
            argv.add(from.apply(line));
            argv.add(to.apply(line));
        }
        return Step.run(node, title, Command.changing(argv).withInput(EDIT.text()), goal);
    }
}
