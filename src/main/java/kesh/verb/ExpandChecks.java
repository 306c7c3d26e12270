package kesh.verb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Declaration;
import kesh.cluster.Link;
import kesh.cluster.Machine;
import kesh.cluster.Machine.DataDirectory;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Server;
import kesh.cluster.Sizes;
import kesh.plan.Check;

/** What must hold before a host can be made a standby. All of it is examined; nothing stops at the first failure. */
record ExpandChecks(ClusterState now, NewNode node) {
    /** Two walsenders for the copy (data and WAL), as pg_basebackup -X stream takes. */
    private static final int SENDERS_FOR_A_CLONE = 2;

    private static final long CLOCK_WARN_MILLIS = 2_000;
    private static final long CLOCK_FAIL_MILLIS = 60_000;

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
        if (node.streams().holds(now)) {
            // What is left is told to repmgr; the copy is made and its ways are in use.
            return Stream.of(sameSystem(), files(), members())
                    .flatMap(List::stream)
                    .toList();
        }
        return Stream.of(
                        sameSystem(),
                        settings(),
                        room(),
                        dataDirectory(),
                        directories(),
                        files(),
                        links(),
                        clock(),
                        members())
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
        boolean copies = !node.isCloning() && !node.cloned().holds(now);
        if (!node.isCloning()) {
            checks.add(atLeast(
                    upstreamName() + " has free WAL senders",
                    "max_wal_senders",
                    upstream.replications().size(),
                    copies ? SENDERS_FOR_A_CLONE : 1));
        }
        if (node.slot().isPresent() && node.slot().flatMap(upstream::slot).isEmpty()) {
            checks.add(atLeast(
                    upstreamName() + " has a free replication slot",
                    "max_replication_slots",
                    upstream.slots().size(),
                    1));
        }
        if (node.slot().isPresent()) {
            node.slot().flatMap(upstream::slot).filter(Server.Slot::active).ifPresent(slot -> {
                boolean itsOwn = upstream.replication(node.name()).isPresent();
                if (!node.isCloning() && !itsOwn) {
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

    private List<Check> room() {
        String title = node.name() + " has room for the data";
        DataDirectory data = node.machine().dataDirectory();
        OptionalLong free = data.freeBytes();
        if (data.kind() == DataDirectory.Kind.DATABASE || node.isCloning()) {
            return List.of();
        }
        if (free.isEmpty()) {
            return List.of(Check.unknown(title, node.name() + ": free disk space could not be read", null, null));
        }
        long size = node.upstreamServer().dataBytes();
        long needed = size + size / 10;
        String found = "%s free, %s needed".formatted(Sizes.text(free.getAsLong()), Sizes.text(needed));
        return free.getAsLong() < needed
                ? List.of(Check.failed(
                        title,
                        node.name() + ": " + found + " for " + data.path(),
                        upstreamName() + " has " + Sizes.text(size) + " of data; a tenth is added for what comes"
                                + " during the copy",
                        "make room, or give the data directory a larger file system"))
                : List.of(Check.held(title, found));
    }

    private List<Check> dataDirectory() {
        DataDirectory data = node.machine().dataDirectory();
        String title = data.path() + " on " + node.name() + " is free";
        boolean ours = node.isCloning() || node.hasLeftovers();
        boolean resumes = ours || node.cloned().holds(now);
        return switch (data.kind()) {
            case ABSENT, EMPTY ->
                List.of(
                        data.creatable()
                                ? Check.held(title, data.kind() == DataDirectory.Kind.ABSENT ? "absent" : "empty")
                                : Check.failed(
                                        title,
                                        "%s: user %s cannot create %s"
                                                .formatted(
                                                        node.name(),
                                                        node.machine().user(),
                                                        data.path()),
                                        null,
                                        "as root there: install -d -m 700 -o %s %s"
                                                .formatted(node.machine().user(), data.path())));
            case UNREADABLE ->
                List.of(Check.failed(
                        title,
                        "%s: %s exists and user %s cannot look into it"
                                .formatted(
                                        node.name(), data.path(), node.machine().user()),
                        null,
                        "it must belong to " + node.machine().user() + ", or not exist"));
            case OTHER, DATABASE ->
                resumes && !data.serverRunning() || node.cloned().holds(now)
                        ? List.of()
                        : List.of(Check.failed(
                                title,
                                node.name() + ": " + data.path() + " is not empty",
                                data.kind() == DataDirectory.Kind.DATABASE
                                        ? "a database is in it, system identifier "
                                                + data.systemIdentifier().orElse("?")
                                        : "it holds no database, and nothing says that it comes from kesh",
                                "kesh removes nothing that it did not put there; move it away if it is not needed"));
        };
    }

    private List<Check> directories() {
        List<Check> checks = new ArrayList<>();
        Server upstream = node.upstreamServer();
        upstream.setting("unix_socket_directories").stream()
                .flatMap(list -> Stream.of(list.split(",")))
                .map(String::strip)
                .filter(path -> path.startsWith("/"))
                .forEach(path -> checks.add(usable(
                        path,
                        "the socket directory " + path,
                        directory -> directory.exists() && directory.writable(),
                        "as root there: install -d -m 2775 -o " + node.machine().user() + " " + path)));
        upstream.tablespaces()
                .forEach(path -> checks.add(usable(
                        path,
                        "the tablespace directory " + path,
                        directory -> directory.writable() && (!directory.exists() || directory.empty()),
                        "it must be creatable by " + node.machine().user() + ", or empty")));
        String data = node.dataDirectory();
        upstream.setting("config_file")
                .filter(file -> !file.startsWith(data + "/"))
                .map(file -> file.substring(0, file.lastIndexOf('/')))
                .ifPresent(path -> {
                    checks.add(usable(
                            path,
                            "the configuration directory " + path,
                            Machine.Directory::exists,
                            "the configuration lies outside the data directory and is not copied: make it there, e.g."
                                    + " with pg_createcluster, and remove the data directory again"));
                });
        return checks;
    }

    private Check usable(String path, String what, java.util.function.Predicate<Machine.Directory> good, String hint) {
        String title = what + " can be used on " + node.name();
        return node.machine()
                .directory(path)
                .map(directory -> good.test(directory)
                        ? Check.held(title, path)
                        : Check.failed(
                                title,
                                "%s: %s %s"
                                        .formatted(
                                                node.name(),
                                                path,
                                                !directory.exists()
                                                        ? "does not exist"
                                                        : !directory.writable() ? "is not writable" : "is not empty"),
                                null,
                                hint))
                .orElse(Check.unknown(title, node.name() + ": " + path + " was not looked at", null, null));
    }

    private List<Check> files() {
        Machine.ConfigFile config = node.machine().config();
        String title = node.configFile() + " can be written on " + node.name();
        if (config.text().isPresent() && !node.isOwnConfig(config)) {
            return List.of(Check.failed(
                    title,
                    "%s: %s is there and describes node %s (%s)"
                            .formatted(
                                    node.name(),
                                    config.path(),
                                    config.setting("node_id").orElse("?"),
                                    config.setting("node_name").orElse("?")),
                    null,
                    "move it away if that node is no more"));
        }
        if (config.writable()) {
            return List.of(Check.held(title, "writable"));
        }
        String directory = node.configFile().substring(0, node.configFile().lastIndexOf('/'));
        return List.of(Check.failed(
                title,
                "%s: user %s cannot write %s"
                        .formatted(node.name(), node.machine().user(), node.configFile()),
                "files are replaced by a rename, for which the directory must be writable",
                "as root there: install -d -o " + node.machine().user() + " " + directory));
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
            // The ways of a member were tried when it became one.
            if (member.name().equals(self) || node.self().isMember()) {
                continue;
            }
            boolean isUpstream = member.name().equals(node.upstream().name());
            checks.addAll(LinkChecks.from(now, node.self(), member, isUpstream));
            checks.addAll(LinkChecks.to(now, member, node.self(), node.port()));
        }
        return checks;
    }

    private List<Check> clock() {
        String title = "the clocks of " + node.name() + " and " + upstreamName() + " agree";
        long apart = Math.abs(
                node.machine().clockOffsetMillis() - node.upstreamMachine().clockOffsetMillis());
        String found = "%.1f s apart".formatted(apart / 1000.0);
        if (apart > CLOCK_FAIL_MILLIS) {
            return List.of(Check.failed(
                    title,
                    node.name() + ": its clock is " + found + " from " + upstreamName() + "'s",
                    null,
                    "set the clock; run NTP"));
        }
        return List.of(
                apart > CLOCK_WARN_MILLIS
                        ? Check.warned(title, found, "lag in seconds will be wrong by that", "run NTP")
                        : Check.held(title, "within " + CLOCK_WARN_MILLIS / 1000 + " s"));
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
