package kesh.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What kesh's user may not do in the nodes' servers, and the statements by which a superuser mends that. */
public final class Grants {
    private static final String WHERE = "as a superuser, in repmgr's database: ";

    private static final String KINGBASES =
            "what KingbaseES calls these rights is not known; its installer makes this user a superuser";

    /** From this version of PostgreSQL on, parameters can be granted. */
    private static final int WITH_PARAMETERS = 15_00_00;

    /**
     * Rights that are missing.
     *
     * @param where the nodes
     * @param user who has not got them
     * @param deeds what he may not do
     * @param mending how a superuser grants it
     */
    public record Missing(String where, String user, String deeds, String mending) {
        public String message() {
            return "%s: %s may not %s".formatted(where, user, deeds);
        }
    }

    /** A name that needs no quotes: no word of SQL that stands for a role, and of no other letters. */
    private static final Pattern PLAIN = Pattern.compile(
            "(?!(?:public|none|user|all|group|current_role|current_user|session_user)$)[a-z_][a-z0-9_]*");

    private Grants() {}

    /** Returns those of some rights that are known to be missing in a node's server, if there are any. */
    public static Optional<Missing> missing(Node node, Collection<Right> needed) {
        return node.runningServer().flatMap(server -> server.rights().found()).flatMap(rights -> {
            List<Right> missing = needed.stream().filter(rights::lack).sorted().toList();
            return missing.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Missing(
                            node.name().value(),
                            rights.user(),
                            missing.stream().map(Right::deed).collect(Collectors.joining("; ")),
                            mending(node, missing)));
        });
    }

    /** Returns what kesh may not see of a cluster; nodes that lack the same are together. */
    public static List<Missing> unseen(ClusterState now) {
        Map<Missing, List<String>> nodes = new LinkedHashMap<>();
        now.nodes().forEach(node -> missing(node, Right.TO_SEE).ifPresent(lack -> nodes.computeIfAbsent(
                        new Missing("", lack.user(), lack.deeds(), lack.mending()), none -> new ArrayList<>())
                .add(lack.where())));
        return nodes.entrySet().stream()
                .map(lack -> new Missing(
                        String.join(", ", lack.getValue()),
                        lack.getKey().user(),
                        lack.getKey().deeds(),
                        lack.getKey().mending()))
                .toList();
    }

    /** Returns how a superuser gives a node's user the rights that are missing there; null if that is not known. */
    public static String mending(Node node, List<Right> missing) {
        Optional<Server> server = node.runningServer();
        Optional<Rights> rights = server.flatMap(running -> running.rights().found());
        if (rights.isEmpty()) {
            return null;
        }
        if (isKingbase(node)) {
            return KINGBASES;
        }
        return mending(rights.get().user(), server.get().version(), missing);
    }

    /** Returns how a superuser of PostgreSQL gives a user the rights that are missing. */
    public static String mending(String user, int version, List<Right> missing) {
        List<String> grants = missing.stream()
                .flatMap(right -> right.grant(role(user), version).stream())
                .distinct()
                .toList();
        String others = missing.stream()
                .filter(right -> right.grant(user, version).isEmpty())
                .map(Right::deed)
                .collect(Collectors.joining("; "));
        if (grants.isEmpty()) {
            return "only a superuser of this version may " + others;
        }
        return WHERE
                + String.join("; ", grants)
                + (others.isEmpty() ? "" : "; and only a superuser of this version may " + others);
    }

    /** Returns how a superuser lets a node's user execute functions. */
    public static String executing(Node node, List<String> functions) {
        return isKingbase(node)
                ? KINGBASES
                : WHERE + "grant execute on function " + String.join(", ", functions) + " to "
                        + node.runningServer()
                                .flatMap(server -> server.rights().found())
                                .map(rights -> role(rights.user()))
                                .orElse("repmgr's user");
    }

    /** Returns how a superuser lets a node's user set a parameter. */
    public static String altering(Node node, String parameter) {
        Optional<Server> server = node.runningServer();
        Optional<Rights> rights = server.flatMap(running -> running.rights().found());
        if (isKingbase(node)) {
            return KINGBASES;
        }
        return rights.isPresent() && server.get().version() >= WITH_PARAMETERS
                ? WHERE + "grant alter system on parameter " + parameter + " to "
                        + role(rights.get().user())
                : "only a superuser of this version may set parameters";
    }

    /** Returns a role's name as SQL reads it, in quotes where a statement would otherwise end in it, or mean another. */
    private static String role(String name) {
        return PLAIN.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    private static boolean isKingbase(Node node) {
        return node.machine()
                .found()
                .flatMap(Machine::software)
                .filter(software -> software.product() == Product.KINGBASE)
                .isPresent();
    }
}
