package kesh.verb.software;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.Installation;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.command.Quote;
import kesh.plan.Check;
import kesh.plan.Step;

/**
 * Software from packages, which only root can install: the checks name the packages that a host lacks.
 *
 * @param source the installation on the other node
 * @param target the installation on the host
 */
record PackagedSoftware(Node host, Installation source, Installation target, NodeName donor) implements SoftwareSource {
    @Override
    public List<Check> checks() {
        String title = "%s has the packages of %s".formatted(host.name(), donor);
        List<String> missing = source.packages().stream()
                .filter(wanted -> !target.packages().contains(wanted))
                .toList();
        if (missing.isEmpty()) {
            return List.of(Check.held(title, source.packages().size() + ", the same versions"));
        }
        List<String> had = target.packages().stream()
                .filter(other ->
                        missing.stream().anyMatch(wanted -> name(wanted).equals(name(other))))
                .toList();
        return List.of(Check.failed(
                title,
                "%s lacks %s"
                        .formatted(
                                host.name(),
                                missing.stream().map(PackagedSoftware::name).collect(Collectors.joining(", "))),
                had.isEmpty() ? null : "in these versions; it has " + String.join(", ", had),
                "as root on %s: %s".formatted(host.name(), installing(missing))));
    }

    /** The words come from the donor, and go to root's shell on another host: each stays one word there. */
    private String installing(List<String> missing) {
        return Quote.line(Stream.concat(Stream.of(source.manager().split(" ")), missing.stream())
                .toList());
    }

    /** The name in {@code postgresql-15=15.18-0+deb12u1} or {@code postgresql15-server-15.18-1PGDG.rhel9}. */
    private static String name(String versioned) {
        return versioned.contains("=")
                ? versioned.replaceFirst("=.*", "")
                : versioned.replaceFirst("-[^-]*-[^-]*$", "");
    }

    @Override
    public List<Step> steps() {
        return List.of();
    }

    @Override
    public List<String> notes() {
        return List.of();
    }
}
