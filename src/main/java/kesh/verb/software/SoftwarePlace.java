package kesh.verb.software;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Installation;
import kesh.cluster.Link;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.command.Quote;
import kesh.fact.SoftwareCopied;
import kesh.plan.Check;
import kesh.plan.Progress;
import kesh.text.Sizes;

/** The directory of a product on a host, at the same path as on another node, and the checks before it is filled. */
record SoftwarePlace(Node host, Node donor) {
    /** Filling it may take long; this limit is for one that makes no progress at all. */
    static final Duration FILLING = Duration.ofHours(6);

    /** Directories that more than one product uses. */
    private static final List<String> SHARED = List.of("", "/usr", "/usr/local", "/opt", "/var", "/home", "/srv");

    NodeName name() {
        return host.name();
    }

    Machine machine() {
        return host.machine().found().orElseThrow();
    }

    Machine donorMachine() {
        return donor.machine().found().orElseThrow();
    }

    Installation target() {
        return machine().installation().orElseThrow();
    }

    Installation installationOfDonor() {
        return donorMachine().installation().orElseThrow();
    }

    String root() {
        return installationOfDonor().root();
    }

    Machine.Software software() {
        return donorMachine().software().orElseThrow();
    }

    /** Paths below it that are the node's own and no software: data, configuration and home; empty if elsewhere. */
    List<String> own() {
        return Stream.of(
                        donorMachine().dataDirectory().path(),
                        donorMachine().config().path(),
                        donorMachine().home())
                .map(path -> path.startsWith(root() + "/") ? path.substring(root().length() + 1) : "")
                .toList();
    }

    /** The progress of the filling. */
    Progress progress(Installation.Tree tree) {
        return new Progress.Growing(name(), root() + "/" + Installation.UNFINISHED, tree.bytes());
    }

    SoftwareCopied goal(String source, Installation.Tree tree, boolean licensed) {
        return new SoftwareCopied(name(), source, root(), tree, software(), licensed);
    }

    /** A reason that makes all further checks useless. */
    Optional<Check> unfit(String title) {
        if (isShared()) {
            return Optional.of(Check.failed(
                    title,
                    "no package owns the programs in %s of %s, and other things are in %s, too"
                            .formatted(software().binDirectory(), donor.name(), root()),
                    null,
                    ("install them on %s in the same way as on %s; kesh fills only a directory that holds "
                                    + "one product and nothing else")
                            .formatted(name(), donor.name())));
        }
        return target().root().equals(root())
                ? Optional.empty()
                : Optional.of(Check.failed(
                        title,
                        "%s has it in %s, other nodes in %s".formatted(donor.name(), root(), target().root()),
                        null,
                        "name another node that has it: from: '…'"));
    }

    private boolean isShared() {
        return SHARED.contains(root())
                || Stream.of(machine(), donorMachine())
                        .anyMatch(machine -> (machine.home() + "/").startsWith(root() + "/"));
    }

    /**
     * Checks that it can be filled, or already is. If a server runs from different files, it may have been patched, or
     * the vendor's tools may have written below its programs: then the host has software.
     *
     * @param source the origin of the files
     * @param more further checks if there is something to do
     */
    List<Check> checks(String title, String source, Installation.Tree tree, List<Check> more) {
        if (target().holds(tree)) {
            return List.of(Check.held(title, size(tree)));
        }
        if (!isOpen()) {
            String message = "%s on %s does not hold the same as %s".formatted(root(), name(), source);
            String detail = "%s; %s: %s"
                    .formatted(
                            target().packages().isEmpty()
                                    ? target().tree().map(SoftwarePlace::size).orElse("parts of it cannot be read")
                                    : "packages own it",
                            source,
                            size(tree));
            return List.of(
                    host.runningServer().isPresent()
                            ? Check.warned(title, message, detail, null)
                            : Check.failed(
                                    title,
                                    message,
                                    detail,
                                    "kesh overwrites no software: if nothing runs from it, on %s: mv %s %s"
                                            .formatted(name(), Quote.word(root()), Quote.word(root() + ".old"))));
        }
        return Stream.concat(Stream.of(canBeMade(), room(tree)), more.stream()).toList();
    }

    /** Files that are there already, wherever they come from, are not touched. */
    boolean isOpen() {
        return target().empty() || target().unfinished();
    }

    private static String size(Installation.Tree tree) {
        return "%d files, %s".formatted(tree.files(), Sizes.text(tree.bytes()));
    }

    private Check canBeMade() {
        String title = "%s can be made on %s".formatted(root(), name());
        return target().writable()
                ? Check.held(title, target().unfinished() ? "begun" : "empty or absent")
                : Check.failed(
                        title,
                        "%s: user %s cannot create %s"
                                .formatted(name(), machine().user(), root()),
                        null,
                        "as root there: install -d -o %s %s"
                                .formatted(Quote.word(machine().user()), Quote.word(root())));
    }

    private Check room(Installation.Tree tree) {
        String title = "%s has room for the software".formatted(name());
        if (target().freeBytes().isEmpty()) {
            return Check.unknown(title, name() + ": free disk space could not be read", null, null);
        }
        long free = target().freeBytes().getAsLong();
        long needed = tree.bytes() + tree.bytes() / 10;
        String found = "%s free, %s needed".formatted(Sizes.text(free), Sizes.text(needed));
        return free >= needed
                ? Check.held(title, found)
                : Check.failed(title, "%s: %s for %s".formatted(name(), found, root()), null, "make room");
    }

    /** The host itself fetches the files from the other node. */
    Check login(ClusterState now) {
        String title = "%s logs in to %s by SSH".formatted(name(), donor.name());
        Optional<Link> login = now.link(name(), donor.name(), Link.Kind.SSH_LOGIN);
        return login.filter(Link::works).isPresent()
                ? Check.held(title, "yes")
                : Check.failed(
                        title,
                        "%s cannot log in to %s by SSH, by which the software is copied"
                                .formatted(name(), donor.name()),
                        login.flatMap(Link::failure).orElse("it was not tested"),
                        "put before it: trust '%s'".formatted(host.host().name()));
    }
}
