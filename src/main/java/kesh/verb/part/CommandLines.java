package kesh.verb.part;

import java.util.List;
import java.util.Optional;
import kesh.cluster.Conninfo;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.plan.Check;
import kesh.product.Repmgr;

/**
 * Connection strings that repmgr writes into a shell's line for pg_basebackup or pg_rewind as they are: one with a blank or
 * a quote makes the program fail, after much has been done already, and whoever can write the records could have any
 * command run by it ({@link Conninfo#unfitForCommandLines}).
 */
public final class CommandLines {
    private CommandLines() {}

    /** Returns a failed check if the node cannot be copied by repmgr. */
    public static Optional<Check> toCopyFrom(Node source) {
        Conninfo recorded = source.registration().orElseThrow().conninfo();
        return failed(source, Repmgr.toCopyFrom(recorded).unfitForCommandLines(), "pg_basebackup", corrected(source));
    }

    /**
     * Returns a failed check if no other node can be rewound by it: unlike for a copy, repmgr hands on the text of the
     * record. A URI has such characters encoded, and its text is known where repmgr.conf leads to the same.
     *
     * @param otherwise the word that needs no rewind
     */
    public static Optional<Check> toRewindBy(Node primary, String otherwise) {
        Conninfo recorded = primary.registration().orElseThrow().conninfo();
        boolean encoded = primary.machine()
                .found()
                .map(Machine::config)
                .flatMap(config -> config.setting("conninfo"))
                .filter(text -> text.chars().noneMatch(c -> c == '\'' || c == '\\'))
                .filter(text -> Conninfo.recorded(text).equals(recorded))
                .isPresent();
        List<String> unfit = encoded ? List.of() : recorded.unfitForCommandLines();
        return failed(primary, unfit, "pg_rewind", corrected(primary) + "; or: " + otherwise);
    }

    private static Optional<Check> failed(Node node, List<String> keywords, String program, String hint) {
        return keywords.stream()
                .findFirst()
                .map(keyword -> Check.failed(
                        "repmgr can hand on " + node.name() + "'s connection string",
                        "%s: %s in its connection string has a blank, a quote or a backslash"
                                .formatted(node.name(), keyword),
                        "repmgr writes it as it is into a shell's line for " + program
                                + ", which would fail or do something else",
                        hint));
    }

    private static String corrected(Node node) {
        Registration row = node.registration().orElseThrow();
        return "write conninfo in %s on %s without them, and correct its record there: repmgr %s register --force"
                .formatted(row.configFile(), node.name(), node.isPrimary() ? "primary" : "standby");
    }
}
