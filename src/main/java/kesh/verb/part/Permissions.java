package kesh.verb.part;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kesh.cluster.Grants;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Right;
import kesh.plan.Action;
import kesh.plan.Check;
import kesh.plan.Fact;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;

/**
 * What a plan's statements, programs and facts need to be allowed in the database. It is read off the plan itself, so no
 * word can forget it, and all that is missing is said before anything is changed.
 */
public final class Permissions {
    private Permissions() {}

    /** Returns the plan with a failed check for each server that does not allow what the plan needs there. */
    public static Plan checked(Plan plan) {
        Map<NodeName, Set<Right>> needed = new LinkedHashMap<>();
        plan.steps().forEach(step -> of(plan, step, needed));
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

    private static void of(Plan plan, Step step, Map<NodeName, Set<Right>> needed) {
        Stream.concat(step.before().stream(), Stream.of(step.goal())).forEach(fact -> of(fact, needed));
        if (step.action() instanceof Action.Sql sql) {
            add(needed, sql.node(), sql.query().rights());
        } else if (step.action() instanceof Action.Run run) {
            of(plan, step.node(), run.command().rights(), needed);
        }
    }

    /**
     * repmgr works on the records and in the servers of others; users and their rights come from the primary. If there is
     * none, or more than one, it is the server in which the run is recorded. A witness has its own users and records.
     */
    private static void of(Plan plan, NodeName node, Set<Right> rights, Map<NodeName, Set<Right>> needed) {
        List<NodeName> primaries =
                plan.before().primaries().stream().map(Node::name).toList();
        List<NodeName> recording = plan.guards().stream()
                .filter(Guard.Record.class::isInstance)
                .map(guard -> ((Guard.Record) guard).primary())
                .toList();
        Set<Right> there = new HashSet<>(rights);
        there.remove(Right.COPY_RECORDS);
        (primaries.size() == 1 || recording.isEmpty() ? primaries : recording)
                .forEach(name -> add(needed, name, there));
        if (plan.before().node(node).filter(Cascade::isWitness).isPresent()) {
            add(needed, node, rights);
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
            Set<Right> all = needed.computeIfAbsent(node, none -> EnumSet.noneOf(Right.class));
            all.addAll(rights);
            if (rights.stream().anyMatch(Right::isOfRepmgr)) {
                all.add(Right.READ_RECORDS);
            }
        }
    }

    /** Returns a failed check if some of these rights are known to be missing in a node's server. */
    public static Optional<Check> lacking(Node node, String title, Collection<Right> needed) {
        return Grants.missing(node, needed)
                .map(missing -> Check.failed(title, missing.message(), null, missing.mending()));
    }
}
