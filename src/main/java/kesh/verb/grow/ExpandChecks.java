package kesh.verb.grow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.Address;
import kesh.cluster.ClusterState;
import kesh.cluster.Declaration;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.Product;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.plan.Check;
import kesh.product.Conventions;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.LinkChecks;

/** The checks before a host is made a standby. All of them are evaluated; none stops at the first failure. */
record ExpandChecks(ClusterState now, NewNode node) {
    /** Without these, there is nothing to plan with. */
    static List<Check> beforeAnything(ClusterState now, Expand wish) {
        return beforeAnything(now, wish, Role.STANDBY);
    }

    /** @param role the role that it is to get, or has already */
    static List<Check> beforeAnything(ClusterState now, Expand wish, Role role) {
        String word = wish.word();
        List<Check> checks = new ArrayList<>();
        checks.add(ClusterChecks.onePrimary(now));
        Optional<Node> called = now.called(word);
        if (called.isEmpty()) {
            checks.add(Check.failed(
                    word + " is declared",
                    "no node is called " + word,
                    "known: "
                            + now.nodes().stream()
                                    .map(node -> node.name().value())
                                    .collect(Collectors.joining(", ")),
                    "declare it: node '" + word + "', host: '…'"));
            return checks;
        }
        Node node = called.get();
        checks.addAll(PlaceChecks.software(node));
        checks.addAll(identity(now, node, role));
        List<Check> wrong = UpstreamChecks.wished(now, node, wish);
        checks.addAll(wrong);
        if (wrong.isEmpty() && !now.primaries().isEmpty()) {
            checks.addAll(UpstreamChecks.seen(NewNode.upstream(now, node, wish)));
        }
        return checks;
    }

    private static List<Check> identity(ClusterState now, Node node, Role role) {
        String title = node.name() + "'s name, id and address are free";
        List<Check> failures = new ArrayList<>();
        if (node.registration().isPresent()) {
            Registration row = node.registration().get();
            if (node.isPrimary() || row.role() != role) {
                failures.add(Check.failed(
                        title,
                        node.name() + " is a member already, as " + (node.isPrimary() ? "primary" : row.role()),
                        null,
                        null));
            }
            node.declaration()
                    .flatMap(Declaration::id)
                    .filter(id -> !id.equals(row.id()))
                    .ifPresent(id -> failures.add(Check.failed(
                            title,
                            node.name() + " is a member already, with id " + row.id() + ", not " + id,
                            null,
                            "leave out id:, or write " + row.id())));
            return failures;
        }
        Optional<Declaration> declared = node.declaration();
        for (Node member : now.members()) {
            Registration row = member.registration().orElseThrow();
            String who = row.name() + " (" + row.conninfo().address() + ")";
            if (declared.flatMap(Declaration::id).equals(Optional.of(row.id()))) {
                failures.add(Check.failed(
                        title,
                        "id " + row.id() + " for " + node.name() + " is in use by " + who,
                        null,
                        "the next free id is " + NewNode.nextId(now)));
            }
            if (row.name().equals(node.name())) {
                failures.add(Check.failed(
                        title,
                        "the name " + node.name() + " is in use by node " + row.id() + " ("
                                + row.conninfo().address() + ")",
                        null,
                        "give the new node another: name: '…'"));
            }
        }
        Address address =
                declared.map(Declaration::memberAddress).orElse(node.host().address());
        return failures.isEmpty() ? List.of(Check.held(title, address.toString())) : failures;
    }

    List<Check> all() {
        return Stream.of(
                        sameSystem(),
                        new SourceChecks(now, node).all(),
                        new HostChecks(now, node).all(),
                        links(),
                        members(),
                        new KingbaseChecks(now, node).all())
                .flatMap(List::stream)
                .toList();
    }

    private String upstreamName() {
        return node.upstream().name().value();
    }

    /**
     * The release of the running server, because its programs may have been replaced since; only PostgreSQL's server
     * reports it as a number.
     */
    private static String releaseOf(Server running, Optional<Machine.Software> control) {
        boolean saysItself = control.stream().allMatch(there -> there.product() == Product.POSTGRESQL);
        return saysItself
                ? Integer.toString(running.version() / 10_000)
                : control.orElseThrow().release();
    }

    private List<Check> sameSystem() {
        List<Check> checks = new ArrayList<>();
        Machine.Software here = node.software();
        Optional<Machine.Software> there = node.upstreamMachine().software();
        String product = node.product().name();
        String title = "the same " + product + " and repmgr as on " + upstreamName();
        String running = releaseOf(node.upstreamServer(), there);
        if (here.product() != node.product().product() || !here.release().equals(running)) {
            checks.add(Check.failed(
                    title,
                    "%s has %s %s, %s runs %s %s"
                            .formatted(
                                    node.name(),
                                    Conventions.of(here).name(),
                                    here.version(),
                                    upstreamName(),
                                    product,
                                    running),
                    "found in " + here.binDirectory(),
                    "physical replication needs the same major version on both"));
        } else if (there.isPresent() && !there.get().version().equals(here.version())) {
            checks.add(Check.warned(
                    title,
                    "%s has %s %s, %s has %s"
                            .formatted(
                                    node.name(),
                                    product,
                                    here.version(),
                                    upstreamName(),
                                    there.get().version()),
                    null,
                    "minor versions may differ for a while; update the older one soon"));
        } else {
            checks.add(Check.held(title, here.version()));
        }
        there.flatMap(Machine.Software::repmgrVersion)
                .filter(version ->
                        !major(version).equals(major(here.repmgrVersion().orElse("?"))))
                .ifPresent(version -> checks.add(Check.failed(
                        title,
                        "%s has repmgr %s, %s has %s"
                                .formatted(node.name(), here.repmgrVersion().orElse("?"), upstreamName(), version),
                        null,
                        "all nodes need the same major version of repmgr")));
        Machine.Platform platform = node.machine().platform();
        Machine.Platform other = node.upstreamMachine().platform();
        if (!platform.architecture().equals(other.architecture())) {
            checks.add(Check.failed(
                    "the same processor architecture",
                    "%s is %s, %s is %s"
                            .formatted(node.name(), platform.architecture(), upstreamName(), other.architecture()),
                    null,
                    "physical replication needs the same architecture"));
        }
        if (!platform.libc().equals(other.libc())) {
            checks.add(Check.warned(
                    "the same C library",
                    "%s has %s, %s has %s".formatted(node.name(), platform.libc(), upstreamName(), other.libc()),
                    "text may sort differently, and indexes on text be wrong on one of them",
                    "compare the collation versions (pg_collation_actual_version) before reading from it"));
        }
        if (!node.machine().user().equals(node.upstreamMachine().user())) {
            checks.add(Check.warned(
                    "the same OS user",
                    "kesh works as %s on %s and as %s on %s"
                            .formatted(
                                    node.machine().user(),
                                    node.name(),
                                    node.upstreamMachine().user(),
                                    upstreamName()),
                    null,
                    "repmgr logs in to other nodes with the name of its own user"));
        }
        checks.addAll(node.place().notRoot(node.upstreamMachine().user()));
        return checks;
    }

    private static String major(String version) {
        return version.split("\\.")[0];
    }

    /** Tried for new nodes only: a member's links were tried before it became one. */
    private List<Check> links() {
        if (node.isMember()) {
            return List.of();
        }
        List<Check> checks = new ArrayList<>();
        if (!node.machine().dataDirectory().serverRunning()) {
            checks.add(node.place().portFree(now, node.port()));
        }
        for (Node member : now.members()) {
            boolean isUpstream = member.name().equals(node.upstream().name());
            checks.addAll(LinkChecks.from(now, node.self(), member, isUpstream));
            checks.addAll(LinkChecks.to(now, member, node.self(), node.port()));
        }
        return checks;
    }

    /** A member that cannot be inspected does not stop an expand, but a warning says what is not done there. */
    private List<Check> members() {
        return now.members().stream()
                .filter(member ->
                        !member.name().equals(node.name()) && !member.machine().isKnown())
                .map(member -> Check.warned(
                        member.name() + " can be inspected",
                        member.name() + " could not be inspected; its password file is not changed",
                        member.machine().reason(),
                        null))
                .toList();
    }
}
