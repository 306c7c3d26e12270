package kesh.verb.software;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.plan.Check;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.software.SoftwareArchive;
import kesh.verb.Verb;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.OnNodes;

/**
 * {@code prepare 'pg4', from: 'pg1'}: gives a host the software of a node, and the directories that it needs. A product
 * in one directory is copied, or unpacked to the same path; for packages, the plan names those to install, which only
 * root can do.
 *
 * @param word the name of the node in the script
 * @param from the donor, as named in the script; the primary if absent
 * @param archive the archive with the software; absent if the donor's is copied
 */
public record Prepare(String word, Optional<String> from, Optional<SoftwareArchive> archive) implements Verb {
    @Override
    public List<String> words() {
        return Stream.concat(Stream.of(word), from.stream()).toList();
    }

    @Override
    public Set<Interest> interests() {
        return Set.of(new Interest.Installations());
    }

    @Override
    public Plan plan(ClusterState now) {
        String title = "prepare " + word;
        List<Check> checks = new ArrayList<>();
        if (from.isEmpty()) {
            checks.add(ClusterChecks.onePrimary(now));
        }
        Stream.concat(Stream.of(word), from.stream())
                .filter(name -> now.called(name).isEmpty())
                .forEach(name -> checks.add(Check.failed(
                        name + " is a node",
                        "no node is called " + name,
                        null,
                        "name a member, or declare it: node '" + name + "', host: '…'")));
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        Node host = now.called(word).orElseThrow();
        Node donor = from.flatMap(now::called).orElseGet(() -> now.primaries().get(0));
        if (host.name().equals(donor.name())) {
            return Plan.refused(
                    title,
                    now,
                    List.of(Check.failed(
                            "another node has the software",
                            host.name() + " cannot get it from itself",
                            null,
                            "name the node that has it: prepare '" + word + "', from: '…'")));
        }
        checks.add(OnNodes.isReachable(host));
        checks.add(OnNodes.isReachable(donor));
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        List<Check> unseen = unseen(host, donor);
        SupportDirectories surroundings = new SupportDirectories(host, donor);
        checks.addAll(
                unseen.isEmpty() ? SoftwareSource.of(now, host, donor, archive).checks() : unseen);
        checks.addAll(surroundings.checks());
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        SoftwareSource source = SoftwareSource.of(now, host, donor, archive);
        List<Step> steps = new ArrayList<>(surroundings.steps());
        steps.addAll(source.steps());
        return new Plan(title, now, checks, List.of(), steps, source.notes());
    }

    /** Checks that it is known where the software is on the donor, and where it would be on the host. */
    private static List<Check> unseen(Node host, Node donor) {
        Machine there = donor.machine().found().orElseThrow();
        if (there.software().isEmpty() || there.installation().isEmpty()) {
            return List.of(Check.failed(
                    donor.name() + " has the software",
                    donor.name() + " has no database server program",
                    null,
                    "name a node that has it: from: '…'"));
        }
        return host.machine().found().flatMap(Machine::installation).isPresent()
                ? List.of()
                : List.of(Check.unknown(
                        host.name() + " can be compared with " + donor.name(),
                        "it is not known in which directory " + host.name() + " would have the software",
                        null,
                        null));
    }
}
