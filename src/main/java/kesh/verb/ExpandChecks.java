package kesh.verb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Declaration;
import kesh.cluster.Link;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Server;
import kesh.plan.Check;

/** What must hold before a host can be made a standby. All of it is examined; nothing stops at the first failure. */
record ExpandChecks(ClusterState now, NewNode node) {
    /** Two walsenders for the copy (data and WAL), as pg_basebackup -X stream takes. */
    private static final int SENDERS_FOR_A_CLONE = 2;

    /** Settings that must not be lower on a standby than on its primary (PostgreSQL manual, 27.4.3). */
    private static final List<String> NOT_LOWER = List.of(
            "max_connections",
            "max_worker_processes",
            "max_wal_senders",
            "max_prepared_transactions",
            "max_locks_per_transaction");

    /** Without these, there is nothing to plan with. */
    static List<Check> beforeAnything(ClusterState now, String word) {
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
        if (node.machine().found().isEmpty()) {
            checks.add(Check.unknown(
                    node.host() + " answers",
                    node.host() + " could not be looked at",
                    node.machine().reason(),
                    null));
        } else {
            checks.addAll(software(node));
        }
        checks.addAll(identity(now, node));
        now.primaries().stream().limit(1).forEach(primary -> checks.addAll(upstreamSeen(primary)));
        return checks;
    }

    private static List<Check> software(Node node) {
        String title = node.host() + " has the database software and repmgr";
        Optional<Machine.Software> software = node.machine().found().flatMap(Machine::software);
        if (software.isEmpty()) {
            return List.of(Check.failed(
                    title,
                    node.host() + " has no database server program",
                    null,
                    "install the same packages as on the members"));
        }
        if (software.get().repmgrVersion().isEmpty()) {
            return List.of(Check.failed(
                    title,
                    node.host() + " has no repmgr",
                    "looked in " + software.get().binDirectory() + ", /usr/bin, /usr/local/bin",
                    "install the repmgr package that matches PostgreSQL "
                            + software.get().majorVersion()));
        }
        return List.of(Check.held(
                title,
                software.get().version() + ", repmgr "
                        + software.get().repmgrVersion().get()));
    }

    private static List<Check> upstreamSeen(Node upstream) {
        String title = upstream.name() + " can be read";
        if (upstream.machine()
                .found()
                .flatMap(machine -> machine.config().text())
                .isEmpty()) {
            return List.of(Check.unknown(
                    title,
                    upstream.name() + ": its repmgr.conf could not be read",
                    upstream.machine().isKnown() ? null : upstream.machine().reason(),
                    "the new node's repmgr.conf is made from it"));
        }
        return List.of();
    }

    private static List<Check> identity(ClusterState now, Node node) {
        String title = node.name() + "'s name, id and address are free";
        List<Check> failures = new ArrayList<>();
        if (node.registration().isPresent()) {
            Registration row = node.registration().get();
            if (node.isPrimary() || row.role() != kesh.cluster.Role.STANDBY) {
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
                            "leave out id:, or say " + row.id())));
            return failures;
        }
        Declaration declared = node.declaration().orElseThrow();
        for (Node member : now.members()) {
            Registration row = member.registration().orElseThrow();
            String who = row.name() + " (" + row.conninfo().host() + ")";
            if (declared.id().equals(Optional.of(row.id()))) {
                failures.add(Check.failed(
                        title,
                        "id " + row.id() + " for " + node.name() + " is in use by " + who,
                        null,
                        "the next free id is "
                                + (1
                                        + now.members().stream()
                                                .mapToInt(other -> other.registration()
                                                        .orElseThrow()
                                                        .id()
                                                        .value())
                                                .max()
                                                .orElse(0))));
            }
            if (row.name().equals(node.name())) {
                failures.add(Check.failed(
                        title,
                        "the name " + node.name() + " is in use by node " + row.id() + " ("
                                + row.conninfo().host() + ")",
                        null,
                        "give the new node another: name: '…'"));
            }
        }
        return failures.isEmpty() ? List.of(Check.held(title, declared.memberAddress())) : failures;
    }

    List<Check> all() {
        return Stream.of(sameSystem(), settings(), new HostChecks(now, node).all(), links(), members())
                .flatMap(List::stream)
                .toList();
    }

    private String upstreamName() {
        return node.upstream().name().value();
    }

    private List<Check> sameSystem() {
        List<Check> checks = new ArrayList<>();
        Machine.Software here = node.software();
        Optional<Machine.Software> there = node.upstreamMachine().software();
        String title = "the same PostgreSQL and repmgr as on " + upstreamName();
        int serverMajor = node.upstreamServer().version() / 10000;
        if (here.majorVersion() != serverMajor) {
            checks.add(Check.failed(
                    title,
                    "%s has PostgreSQL %s, %s runs %d"
                            .formatted(node.name(), here.version(), upstreamName(), serverMajor),
                    "found in " + here.binDirectory(),
                    "physical replication needs the same major version on both"));
        } else if (there.isPresent() && !there.get().version().equals(here.version())) {
            checks.add(Check.warned(
                    title,
                    "%s has PostgreSQL %s, %s has %s"
                            .formatted(
                                    node.name(),
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
                    "compare the collations' versions (pg_collation_actual_version) before reading from it"));
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
                    "repmgr reaches other nodes under the name of its own user"));
        }
        if (node.machine().uid() == 0) {
            checks.add(Check.failed(
                    "not root",
                    "kesh is logged in to " + node.name() + " as root",
                    "the server and repmgr refuse to run as root",
                    "ssh user: '" + node.upstreamMachine().user() + "'"));
        }
        return checks;
    }

    private static String major(String version) {
        return version.split("\\.")[0];
    }

    private List<Check> settings() {
        Server upstream = node.upstreamServer();
        List<Check> checks = new ArrayList<>();
        checks.add(atLeast(
                upstreamName() + " has free WAL senders",
                "max_wal_senders",
                upstream.replications().size(),
                SENDERS_FOR_A_CLONE));
        if (node.slot().isPresent()) {
            checks.add(atLeast(
                    upstreamName() + " has a free replication slot",
                    "max_replication_slots",
                    upstream.slots().size(),
                    1));
            node.slot().flatMap(upstream::slot).filter(Server.Slot::active).ifPresent(slot -> {
                if (!node.isCloning()) {
                    checks.add(Check.failed(
                            "slot " + slot.name() + " is free",
                            upstreamName() + ": slot " + slot.name() + " is in use",
                            "something receives WAL through it, and id " + node.id() + " would take the same name",
                            "find it in pg_replication_slots (active_pid), or give the new node another id"));
                }
            });
        }
        setting("wal_level", value -> value.equals("replica") || value.equals("logical"), "replica or logical")
                .ifPresent(checks::add);
        setting("hot_standby", "on"::equals, "on").ifPresent(checks::add);
        if (!upstream.setting("archive_mode").orElse("off").equals("off")
                && upstream.setting("archive_command").orElse("").isEmpty()) {
            checks.add(Check.failed(
                    "archiving is set up whole",
                    upstreamName() + ": archive_mode is on, archive_command empty",
                    "repmgr refuses to clone from it",
                    "set archive_command; /bin/true if nothing is to be archived"));
        }
        for (String name : NOT_LOWER) {
            long primary = number(now.primaries().get(0).runningServer().orElseThrow(), name);
            if (number(upstream, name) < primary) {
                checks.add(Check.failed(
                        name + " suffices",
                        "%s: %s is %d, lower than the primary's %d"
                                .formatted(upstreamName(), name, number(upstream, name), primary),
                        "the copy would have the same, and a standby with less does not start",
                        "raise it on " + upstreamName()));
            }
        }
        if (!upstream.setting("wal_log_hints").orElse("").equals("on")
                && !upstream.setting("data_checksums").orElse("").equals("on")) {
            checks.add(Check.warned(
                    "a failed primary could come back by rewind",
                    upstreamName() + ": neither wal_log_hints nor data checksums are on",
                    "pg_rewind needs one of them; without, a rejoin copies everything",
                    null));
        }
        checks.add(listens(upstream));
        return checks;
    }

    private Check atLeast(String title, String setting, int used, int needed) {
        long limit = number(node.upstreamServer(), setting);
        String found = "%d of %d in use".formatted(used, limit);
        return limit - used >= needed
                ? Check.held(title, found)
                : Check.failed(
                        title,
                        "%s: %s, %d more needed".formatted(upstreamName(), found, needed),
                        null,
                        "raise " + setting + " on all nodes, standbys first; it takes a restart");
    }

    private static long number(Server server, String setting) {
        return server.setting(setting).map(Long::parseLong).orElse(0L);
    }

    private Optional<Check> setting(String name, java.util.function.Predicate<String> good, String wanted) {
        String value = node.upstreamServer().setting(name).orElse("?");
        return good.test(value)
                ? Optional.empty()
                : Optional.of(Check.failed(
                        name + " allows standbys",
                        upstreamName() + ": " + name + " is " + value + ", not " + wanted,
                        null,
                        null));
    }

    /** The copy listens where its source does. */
    private Check listens(Server upstream) {
        String title = "the copied listen_addresses fit " + node.name();
        String listen = upstream.setting("listen_addresses").orElse("");
        boolean fits = Stream.of(listen.split(",")).map(String::strip).anyMatch(name -> List.of(
                        "*", "0.0.0.0", "::", node.declared().memberAddress())
                .contains(name));
        return fits
                ? Check.held(title, listen)
                : Check.failed(
                        title,
                        "the copy would listen on '" + listen + "', as " + upstreamName() + " does",
                        "the members reach " + node.name() + " at "
                                + node.declared().memberAddress(),
                        "set listen_addresses = '*' on " + upstreamName());
    }

    private List<Check> links() {
        List<Check> checks = new ArrayList<>();
        NodeName self = node.name();
        now.link(self, self, Link.Kind.SQL_PORT)
                .filter(link -> !link.works() && !node.machine().dataDirectory().serverRunning())
                .ifPresentOrElse(
                        link -> checks.add(Check.failed(
                                "port " + node.port() + " is free on " + self,
                                self + ": " + link.failure().orElse("?"),
                                null,
                                "stop what listens there")),
                        () -> checks.add(Check.held("port " + node.port() + " is free on " + self, "free")));
        for (Node member : now.members()) {
            if (member.name().equals(self)) {
                continue;
            }
            boolean isUpstream = member.name().equals(node.upstream().name());
            checks.addAll(LinkChecks.from(now, node.self(), member, isUpstream));
            checks.addAll(LinkChecks.to(now, member, node.self(), node.port()));
        }
        return checks;
    }

    /** A member that cannot be seen does not stop an expand, but what is not done there is said. */
    private List<Check> members() {
        return now.members().stream()
                .filter(member ->
                        !member.name().equals(node.name()) && !member.machine().isKnown())
                .map(member -> Check.warned(
                        member.name() + " can be looked at",
                        member.name() + " could not be looked at; its password file stays as it is",
                        member.machine().reason(),
                        null))
                .toList();
    }
}
