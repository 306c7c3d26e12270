package kesh.verb.part;

import kesh.cluster.Interest;
import kesh.cluster.Node;
import kesh.cluster.NodeSelection;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.plan.Check;

/**
 * What is wrong in a server's configuration files. With a wrong line a server does not read them again, or leaves that line
 * out, and does not start at all the next time.
 */
public final class ConfigurationFaults {
    /** A value that only waits for a restart has an error in that view, too (guc-file.l, "setting could not be applied"). */
    public static final Interest.Question QUESTION = new Interest.Question(
            "select coalesce(string_agg(fault, E'\\n'), '') from ("
                    + "select f.sourcefile || ':' || f.sourceline || ': ' || coalesce(f.name || ': ', '') || f.error as fault"
                    + " from pg_file_settings f where f.error is not null and not exists"
                    + " (select from pg_settings s where s.name = f.name and s.context = 'postmaster')"
                    + " union all select current_setting('hba_file') || ':' || line_number || ': ' || error"
                    + " from pg_hba_file_rules where error is not null) found",
            NodeSelection.ALL);

    private ConfigurationFaults() {}

    /** @param node whose server runs */
    public static Check of(Node node) {
        String title = node.name() + "'s configuration files are right";
        Seen<String> faults = node.runningServer().orElseThrow().answers().stream()
                .filter(one -> one.question().equals(QUESTION.sql()))
                .findFirst()
                .map(Server.Answer::answer)
                .orElse(Seen.unknown("it was not asked"));
        if (faults.found().isEmpty()) {
            return Check.warned(
                    title,
                    node.name() + ": whether its configuration files are right is not known",
                    faults.reason(),
                    "repmgr's user may look if it is a superuser");
        }
        String found = faults.found().get();
        return found.isEmpty()
                ? Check.held(title, "no line is wrong")
                : Check.failed(
                        title,
                        node.name() + ": a line of its configuration files is wrong",
                        found,
                        "the server would not take it, and would not start with it: correct it first");
    }
}
