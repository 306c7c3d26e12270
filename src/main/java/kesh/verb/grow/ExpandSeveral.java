package kesh.verb.grow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kesh.cluster.Access.Part;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.fact.Cloned;
import kesh.fact.JobForgotten;
import kesh.fact.KbhaRuns;
import kesh.fact.KnowsItself;
import kesh.fact.LinesPresent;
import kesh.fact.Registered;
import kesh.fact.RepmgrdRuns;
import kesh.fact.Streams;
import kesh.plan.Fact;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.Capacity;

/** Makes several hosts standbys. They are copied side by side as far as the servers that they copy from allow it. */
public record ExpandSeveral(List<Expand> expands) implements Verb {
    /** The stages of an expand. Each begins when all new nodes have reached it; earlier steps go before the first stage. */
    private static final List<Class<? extends Fact>> STAGES = List.of(
            Cloned.class,
            JobForgotten.class,
            Streams.class,
            Registered.class,
            KnowsItself.class,
            RepmgrdRuns.class,
            KbhaRuns.class);

    /** These steps of one new node do not affect another. Registering does: it writes into the same table. */
    private static final Set<Class<? extends Fact>> SIDE_BY_SIDE =
            Set.of(Cloned.class, Streams.class, KnowsItself.class, RepmgrdRuns.class, KbhaRuns.class);

    public ExpandSeveral {
        expands = List.copyOf(expands);
    }

    @Override
    public List<String> words() {
        return expands.stream().flatMap(expand -> expand.words().stream()).toList();
    }

    @Override
    public Optional<Verb> alongside(Verb next) {
        if (!(next instanceof Expand other)) {
            return Optional.empty();
        }
        List<Expand> more = new ArrayList<>(expands);
        more.add(other);
        return Optional.of(new ExpandSeveral(more));
    }

    @Override
    public Set<Interest> interests() {
        return expands.stream().flatMap(expand -> expand.interests().stream()).collect(Collectors.toSet());
    }

    @Override
    public Plan plan(ClusterState now) {
        Plan all = Plan.empty("", now);
        List<Expand> left = new ArrayList<>(expands);
        for (int round = 1; !left.isEmpty(); round++) {
            List<Expand> together = together(all.after(), left);
            left.removeAll(together);
            all = all.then(planned(all.after(), together, round));
        }
        return all.titled(
                expands.stream().map(expand -> "expand " + expand.word()).collect(Collectors.joining(", ")));
    }

    /**
     * The next ones that can be copied at the same time. There is at least one: its own checks say what is wrong with
     * it.
     */
    private static List<Expand> together(ClusterState now, List<Expand> left) {
        List<Expand> together = new ArrayList<>();
        List<NodeName> donors = new ArrayList<>();
        for (Expand expand : left) {
            Optional<Node> donor = expand.upstream().isPresent()
                    ? expand.upstream().flatMap(now::called)
                    : now.primaries().stream().findFirst();
            Optional<NodeName> name = donor.filter(Node::isMember).map(Node::name);
            if (name.isPresent() && hasRoom(donor.get().runningServer(), donors, name.get())) {
                donors.add(name.get());
                together.add(expand);
            }
        }
        return together.isEmpty() ? List.of(left.get(0)) : together;
    }

    private static boolean hasRoom(Optional<Server> donor, List<NodeName> donors, NodeName name) {
        long copies = donors.stream().filter(name::equals).count() + 1;
        return donor.filter(server -> Capacity.freeSenders(server) >= copies * Capacity.SENDERS_FOR_A_CLONE)
                .isPresent();
    }

    private static Plan planned(ClusterState now, List<Expand> together, int round) {
        Plan one = Plan.empty("", now);
        for (Expand expand : together) {
            one = one.then(expand.plan(one.after()));
        }
        List<Step> steps = one.steps().stream()
                .sorted(Comparator.comparing(ExpandSeveral::stage))
                .map(step -> SIDE_BY_SIDE.contains(step.goal().getClass())
                        ? step.inBatch(step.goal().getClass().getSimpleName() + " " + round)
                        : step)
                .toList();
        return new Plan("", now, List.copyOf(new LinkedHashSet<>(one.checks())), one.guards(), steps, one.notes());
    }

    /** The crontab goes last, or cron would start kbha, and kbha would start a server that is not there yet. */
    private static int stage(Step step) {
        return step.goal() instanceof LinesPresent lines && lines.part() == Part.CRONTAB
                ? STAGES.size()
                : STAGES.indexOf(step.goal().getClass());
    }
}
