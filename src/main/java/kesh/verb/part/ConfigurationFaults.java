package kesh.verb.part;

import kesh.cluster.Interest;
import kesh.cluster.Node;
import kesh.cluster.NodeSelection;
import kesh.cluster.Seen;
import kesh.plan.Check;

/**
 * The errors in a server's configuration files. With a wrong line, a server does not reload them or skips that line,
 * and does not start at all the next time. Parameters that take a restart are not judged.
 */
public final class ConfigurationFaults {
    /**
     * Returns the number of errors, and their texts. A value that only waits for a restart has an error in that view,
     * too (guc-file.l, "setting could not be applied"), and so has a parameter that was removed from the files:
     * therefore parameters that take a restart are not judged. The number comes first because KingbaseES' Oracle mode
     * takes the empty text as NULL.
     */
    public static final Interest.Question QUESTION = new Interest.Question(
            "select count(*) || ':' || coalesce(string_agg(fault, E'\\n'), '') from ("
                    + "select coalesce(f.sourcefile || ':' || f.sourceline || ': ', '') || coalesce(f.name || ': ', '') || f.error"
                    + " as fault from pg_file_settings f where f.error is not null"
                    + " and f.error not like 'parameter %cannot be changed without restarting%' and not exists"
                    + " (select from pg_settings s where lower(s.name) = lower(f.name) and s.context in ('postmaster', 'kingbase'))"
                    + " union all select coalesce(to_jsonb(r)->>'file_name', current_setting('hba_file')) || ':' || r.line_number"
                    + " || ': ' || r.error from pg_hba_file_rules r where r.error is not null) found",
            NodeSelection.ALL);

    private static final String NONE = "0:";

    private ConfigurationFaults() {}

    /** @param node a node whose server runs */
    public static Check of(Node node) {
        String title = node.name() + "'s configuration files are valid";
        Seen<String> faults = node.runningServer().orElseThrow().answer(QUESTION.sql());
        if (faults.found().isEmpty()) {
            return Check.warned(
                    title,
                    node.name() + ": it is not known whether its configuration files are valid",
                    faults.reason(),
                    "only a superuser may read them, or a user with rights on pg_file_settings and "
                            + "pg_hba_file_rules");
        }
        String found = faults.found().get();
        return found.equals(NONE)
                ? Check.held(title, "no line is wrong")
                : Check.failed(
                        title,
                        node.name() + ": a line of its configuration files is wrong",
                        found.substring(found.indexOf(':') + 1),
                        "the server would not accept it, and would not start with it: correct it first");
    }
}
