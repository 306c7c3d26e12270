package kesh.verb.grow;

import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory;
import kesh.cluster.Link;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.command.Quote;
import kesh.plan.Check;
import kesh.product.Conventions;
import kesh.text.Sizes;

/** Checks that a host has a place for a new node: programs, user, data directory, repmgr.conf, port. */
record PlaceChecks(NodeName node, Machine machine) {

    /** Nothing can be planned before the host has been inspected and programs were found there. */
    static List<Check> software(Node node) {
        if (node.machine().found().isEmpty()) {
            return List.of(Check.unknown(
                    node.host() + " answers",
                    node.host() + " could not be inspected",
                    node.machine().reason(),
                    null));
        }
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
                    "searched " + software.get().binDirectory() + ", /usr/bin, /usr/local/bin",
                    "install the repmgr that belongs to %s %s"
                            .formatted(
                                    Conventions.of(software.get()).name(),
                                    software.get().release())));
        }
        return List.of(Check.held(
                title,
                software.get().version() + ", repmgr "
                        + software.get().repmgrVersion().get()));
    }

    /** @param user the user that it should be */
    List<Check> notRoot(String user) {
        return machine.uid() == 0
                ? List.of(Check.failed(
                        "not root",
                        "kesh is logged in to " + node + " as root",
                        "the server and repmgr refuse to run as root",
                        "ssh user: '" + user + "'"))
                : List.of();
    }

    /** @param ours true if its content is kesh's, to be continued or removed */
    List<Check> dataDirectory(boolean ours) {
        DataDirectory data = machine.dataDirectory();
        String title = data.path() + " on " + node + " is free";
        return switch (data.kind()) {
            case ABSENT, EMPTY ->
                List.of(
                        data.creatable()
                                ? Check.held(title, data.kind() == DataDirectory.Kind.ABSENT ? "absent" : "empty")
                                : Check.failed(
                                        title,
                                        "%s: user %s cannot create %s".formatted(node, machine.user(), data.path()),
                                        null,
                                        "as root there: install -d -m 700 -o %s %s"
                                                .formatted(Quote.word(machine.user()), Quote.word(data.path()))));
            case UNREADABLE ->
                List.of(Check.failed(
                        title,
                        "%s: %s exists, but user %s cannot read it".formatted(node, data.path(), machine.user()),
                        null,
                        "it must belong to " + machine.user() + ", or not exist"));
            case OTHER, DATABASE ->
                ours
                        ? List.of()
                        : List.of(Check.failed(
                                title,
                                node + ": " + data.path() + " is not empty",
                                data.kind() == DataDirectory.Kind.DATABASE
                                        ? "it holds a database, system identifier "
                                                + data.systemIdentifier().orElse("?")
                                        : "it holds no database, and there is no sign that kesh made it",
                                "kesh removes only what it put there; move it away if it is not needed"));
        };
    }

    /** A server that runs there must be one that an earlier run has made. */
    Check isOwn(NewServer server) {
        String title = "the server on " + node + " is one that kesh made";
        return server.isMade()
                ? Check.held(title, "by its record")
                : Check.failed(
                        title,
                        node + ": a server runs there already",
                        "there is no sign that kesh made it",
                        "kesh makes clusters on bare hosts; register that server with repmgr to grow a cluster from it");
    }

    /** The space for a new server; the space for a copy depends on its source. */
    Check room() {
        String title = node + " has room for a new server";
        DataDirectory data = machine.dataDirectory();
        if (data.freeBytes().isEmpty()) {
            return Check.unknown(title, node + ": free disk space could not be read", null, null);
        }
        String found =
                "%s free, %s needed".formatted(Sizes.text(data.freeBytes().getAsLong()), Sizes.text(NewServer.BYTES));
        return data.freeBytes().getAsLong() < NewServer.BYTES
                ? Check.failed(title, node + ": " + found + " for " + data.path(), null, "make room")
                : Check.held(title, found);
    }

    /** A new server's databases use UTF-8: initdb accepts no locale of another character set, except C and POSIX. */
    static Check locale(Node node, String locale) {
        String title = node.host() + " has the locale " + locale;
        Optional<String> charset =
                node.machine().found().map(seen -> seen.platform().charsets().get(locale));
        if (charset.isEmpty()) {
            return Check.unknown(
                    title,
                    node.host() + ": it could not be checked whether it has the locale " + locale,
                    "it has no program locale",
                    null);
        }
        if (charset.get().isEmpty()) {
            return Check.failed(
                    title,
                    node.host() + " has no locale " + locale,
                    null,
                    "ask root to create it there"
                            + (locale.equals(NewCluster.LOCALE)
                                    ? ""
                                    : ", or name another: locale: '" + NewCluster.LOCALE + "'"));
        }
        return charset.get().equals("UTF-8") || List.of("C", "POSIX").contains(locale)
                ? Check.held(title, charset.get())
                : Check.failed(
                        title,
                        node.host() + ": the locale " + locale + " is of " + charset.get(),
                        "the databases of a new server are in UTF-8",
                        "name one of UTF-8: locale: '" + NewCluster.LOCALE + "'");
    }

    /**
     * @param path the path of the node's repmgr.conf
     * @param id the id of the node that it is for
     */
    List<Check> config(String path, NodeId id) {
        Machine.ConfigFile config = machine.config();
        String title = path + " can be written on " + node;
        if (config.text().isPresent() && !isFor(config, id)) {
            return List.of(Check.failed(
                    title,
                    "%s: %s already exists and describes node %s (%s)"
                            .formatted(
                                    node,
                                    config.path(),
                                    config.setting("node_id").orElse("?"),
                                    config.setting("node_name").orElse("?")),
                    null,
                    "move it away if that node no longer exists"));
        }
        if (config.exists() && config.text().isEmpty()) {
            return List.of(Check.failed(
                    title,
                    "%s: %s already exists and is nothing that user %s can read as a repmgr.conf"
                            .formatted(node, config.path(), machine.user()),
                    null,
                    "move it away if nobody needs it"));
        }
        if (config.writable()) {
            return List.of(Check.held(title, "writable"));
        }
        String directory = path.replaceFirst("/[^/]*$", "");
        return List.of(Check.failed(
                title,
                "%s: user %s cannot write %s".formatted(node, machine.user(), path),
                "files are replaced by a rename, so the directory must be writable",
                "as root there: install -d -o " + Quote.word(machine.user()) + " " + Quote.word(directory)));
    }

    /** True if a repmgr.conf that exists already is meant for this node. */
    private boolean isFor(Machine.ConfigFile config, NodeId id) {
        return config.setting("node_id").equals(Optional.of(id.toString()))
                && config.setting("node_name").equals(Optional.of(node.asRecorded()));
    }

    Check portFree(ClusterState now, int port) {
        String title = "port " + port + " is free on " + node;
        return now.link(node, node, Link.Kind.SQL_PORT)
                .map(link -> link.failure()
                        .map(failure -> Check.failed(title, node + ": " + failure, null, "stop what listens there"))
                        .orElse(Check.held(title, "free")))
                .orElse(Check.unknown(
                        title, node + ": it could not be tested whether port " + port + " is free", null, null));
    }
}
