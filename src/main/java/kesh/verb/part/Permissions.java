package kesh.verb.part;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Product;
import kesh.cluster.Right;
import kesh.cluster.Rights;
import kesh.cluster.Server;
import kesh.plan.Action;
import kesh.plan.Check;
import kesh.plan.Fact;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.product.Conventions;

/**
 * What a plan's statements, programs and facts need to be allowed in the database. It is read off the plan itself, so no
 * word can forget it, and all that is missing is said before anything is changed.
 */
public final class Permissions {
    private static final String WHERE = "as a superuser, in repmgr's database: ";

    private static final String KINGBASES =
            "what KingbaseES calls these rights is not known; its installer makes this user a superuser";

    /** From this version of PostgreSQL on, parameters can be granted. */
    private static final int WITH_PARAMETERS = 15_00_00;

    private Permissions() {}

    /** Returns the plan with a failed check for each server that does not allow what the plan needs there. */
    public static Plan checked(Plan plan) {
        Map<NodeName, Set<Right>> needed = new LinkedHashMap<>();
        plan.steps().forEach(step -> of(plan.before(), step, needed));
        if (!plan.steps().isEmpty()) {
            plan.guards().forEach(guard -> of(guard, needed));
        }
        List<Check> lacking = new ArrayList<>();
        needed.forEach((name, rights) -> plan.before()
                .node(name)
                .flatMap(node -> lacking(node, "the plan may do on " + name + " what it needs", rights))
                .ifPresent(lacking::add));
        return plan.checking(lacking);
    }

    private static void of(ClusterState now, Step step, Map<NodeName, Set<Right>> needed) {
        Stream.concat(step.before().stream(), Stream.of(step.goal())).forEach(fact -> of(fact, needed));
        if (step.action() instanceof Action.Sql sql) {
            add(needed, sql.node(), sql.query().rights());
        } else if (step.action() instanceof Action.Run run) {
            // repmgr works on the records and in the servers of others; users and their rights come from the primary.
            now.primaries()
                    .forEach(
                            primary -> add(needed, primary.name(), run.command().rights()));
        }
    }

    private static void of(Fact fact, Map<NodeName, Set<Right>> needed) {
        fact.about().forEach(node -> add(needed, node, fact.rights()));
    }

    private static void of(Guard guard, Map<NodeName, Set<Right>> needed) {
        if (guard instanceof Guard.Pause pause) {
            pause.nodes().forEach(node -> add(needed, node, Set.of(Right.PAUSE)));
            add(needed, pause.primary(), Set.of(Right.WRITE_EVENTS));
        } else if (guard instanceof Guard.Note note) {
            add(needed, note.primary(), Set.of(Right.WRITE_EVENTS));
        } else if (guard instanceof Guard.Record record) {
            add(needed, record.primary(), Set.of(Right.WRITE_EVENTS));
        }
    }

    private static void add(Map<NodeName, Set<Right>> needed, NodeName node, Set<Right> rights) {
        if (!rights.isEmpty()) {
            needed.computeIfAbsent(node, none -> EnumSet.noneOf(Right.class)).addAll(rights);
        }
    }

    /** Returns a failed check if some of these rights are known to be missing in a node's server. */
    public static Optional<Check> lacking(Node node, String title, Collection<Right> needed) {
        Optional<Rights> rights =
                node.runningServer().flatMap(server -> server.rights().found());
        List<Right> missing = needed.stream()
                .filter(right -> rights.filter(known -> known.lack(right)).isPresent())
                .sorted()
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(Check.failed(
                        title,
                        "%s: %s may not %s"
                                .formatted(
                                        node.name(),
                                        rights.orElseThrow().user(),
                                        missing.stream().map(Right::deed).collect(Collectors.joining("; "))),
                        null,
                        mending(node, missing)));
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
        String user = rights.get().user();
        int version = server.get().version();
        List<String> grants = missing.stream()
                .flatMap(right -> right.grant(user, version).stream())
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

    /** Returns how a superuser lets a node's user set a parameter. */
    public static String altering(Node node, String parameter) {
        Optional<Server> server = node.runningServer();
        Optional<Rights> rights = server.flatMap(running -> running.rights().found());
        if (isKingbase(node)) {
            return KINGBASES;
        }
        return rights.isPresent() && server.get().version() >= WITH_PARAMETERS
                ? WHERE + "grant alter system on parameter " + parameter + " to "
                        + rights.get().user()
                : "only a superuser of this version may set parameters";
    }

    private static boolean isKingbase(Node node) {
        return node.machine()
                .found()
                .map(Conventions::of)
                .filter(conventions -> conventions.product() == Product.KINGBASE)
                .isPresent();
    }
}
