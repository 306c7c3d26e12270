package kesh.verb;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Installation;
import kesh.cluster.Link;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.Sizes;
import kesh.distro.TreeDigest;
import kesh.fact.SoftwareCopied;
import kesh.plan.Check;
import kesh.plan.Copy;
import kesh.plan.Progress;
import kesh.plan.Step;
import kesh.remote.Command;
import kesh.remote.Script;

/** The software of one node for another: packages that root installs, or a directory that is copied. */
record Supplies(ClusterState now, Node host, Node donor) {
    /** A copy takes what it takes; this bounds one that makes no headway at all. */
    private static final Duration COPYING = Duration.ofHours(6);

    /** Directories that more lives in than one product. */
    private static final List<String> SHARED = List.of("", "/usr", "/usr/local", "/opt", "/var", "/home", "/srv");

    private static final Script COPY = Script.of(Supplies.class, "copy-software.sh");

    private Machine machine() {
        return host.machine().found().orElseThrow();
    }

    private Machine donorMachine() {
        return donor.machine().found().orElseThrow();
    }

    private Optional<Installation> here() {
        return machine().installation();
    }

    private Optional<Installation> there() {
        return donorMachine().installation();
    }

    /** What is to be copied, if it is not packages. */
    Optional<Installation.Tree> wanted() {
        return there().flatMap(Installation::tree);
    }

    List<Check> checks() {
        if (donorMachine().software().isEmpty() || there().isEmpty()) {
            return List.of(Check.failed(
                    donor.name() + " has the software",
                    donor.name() + " has no database server program",
                    null,
                    "name a node that has it: from: '…'"));
        }
        if (here().isEmpty()) {
            return List.of(Check.unknown(
                    host.name() + " can be compared with " + donor.name(),
                    "it is not known where " + host.name() + " would have the software",
                    null,
                    null));
        }
        return there().get().packages().isEmpty() ? product() : List.of(packages());
    }

    private Check packages() {
        Installation source = there().orElseThrow();
        String title = "%s has the packages of %s".formatted(host.name(), donor.name());
        List<String> missing = source.packages().stream()
                .filter(wanted -> !here().orElseThrow().packages().contains(wanted))
                .toList();
        if (missing.isEmpty()) {
            return Check.held(title, source.packages().size() + ", the same versions");
        }
        List<String> had = here().orElseThrow().packages().stream()
                .filter(other ->
                        missing.stream().anyMatch(wanted -> name(wanted).equals(name(other))))
                .toList();
        return Check.failed(
                title,
                "%s lacks %s"
                        .formatted(
                                host.name(),
                                missing.stream().map(Supplies::name).collect(Collectors.joining(", "))),
                had.isEmpty() ? null : "in these versions; it has " + String.join(", ", had),
                "as root on %s: %s %s".formatted(host.name(), source.manager(), String.join(" ", missing)));
    }

    /** Of {@code postgresql-15=15.18-0+deb12u1} or {@code postgresql15-server-15.18-1PGDG.rhel9}. */
    private static String name(String versioned) {
        return versioned.contains("=")
                ? versioned.replaceFirst("=.*", "")
                : versioned.replaceFirst("-[^-]*-[^-]*$", "");
    }

    private List<Check> product() {
        Installation source = there().orElseThrow();
        Installation target = here().orElseThrow();
        String root = source.root();
        String title = "%s has %s as on %s".formatted(host.name(), root, donor.name());
        if (!isOfOneProduct(root)) {
            return List.of(Check.failed(
                    title,
                    "no package owns the programs in %s of %s, and other things are in %s, too"
                            .formatted(donorMachine().software().orElseThrow().binDirectory(), donor.name(), root),
                    null,
                    "install them on %s as it was done on %s; kesh copies a directory that holds one product and no more"
                            .formatted(host.name(), donor.name())));
        }
        if (wanted().isEmpty()) {
            return List.of(Check.unknown(
                    title,
                    "not all of %s on %s can be read".formatted(root, donor.name()),
                    null,
                    "as %s on %s: find %s ! -readable".formatted(donorMachine().user(), donor.name(), root)));
        }
        if (!target.root().equals(root)) {
            return List.of(Check.failed(
                    title,
                    "%s has it in %s, other nodes in %s".formatted(donor.name(), root, target.root()),
                    null,
                    "name a donor that has it there: from: '…'"));
        }
        Installation.Tree tree = wanted().get();
        if (target.holds(tree)) {
            return List.of(Check.held(title, "%d files, %s".formatted(tree.files(), Sizes.text(tree.bytes()))));
        }
        if (!target.empty() && !target.unfinished()) {
            return List.of(Check.failed(
                    title,
                    "%s on %s holds something else than on %s".formatted(root, host.name(), donor.name()),
                    "%s, on %s %d files, %s"
                            .formatted(
                                    target.packages().isEmpty()
                                            ? target.tree()
                                                    .map(other -> "%d files, %s"
                                                            .formatted(other.files(), Sizes.text(other.bytes())))
                                                    .orElse("not all of it can be read")
                                            : "packages own it",
                                    donor.name(),
                                    tree.files(),
                                    Sizes.text(tree.bytes())),
                    "kesh overwrites no software: if nothing runs from it, on %s: mv %s %s.old"
                            .formatted(host.name(), root, root)));
        }
        return Stream.of(Stream.of(place(target), room(target, tree), architecture(), login()), library(), repmgr(root))
                .flatMap(checks -> checks)
                .toList();
    }

    private boolean isOfOneProduct(String root) {
        return !SHARED.contains(root)
                && Stream.of(machine(), donorMachine())
                        .noneMatch(machine -> (machine.home() + "/").startsWith(root + "/"));
    }

    private Check place(Installation target) {
        String title = "%s can be made on %s".formatted(target.root(), host.name());
        return target.writable()
                ? Check.held(title, target.unfinished() ? "begun" : "empty or absent")
                : Check.failed(
                        title,
                        "%s: user %s cannot make %s"
                                .formatted(host.name(), machine().user(), target.root()),
                        null,
                        "as root there: install -d -o %s %s".formatted(machine().user(), target.root()));
    }

    private Check room(Installation target, Installation.Tree tree) {
        String title = "%s has room for the software".formatted(host.name());
        if (target.freeBytes().isEmpty()) {
            return Check.unknown(title, host.name() + ": free disk space could not be read", null, null);
        }
        long free = target.freeBytes().getAsLong();
        long needed = tree.bytes() + tree.bytes() / 10;
        String found = "%s free, %s needed".formatted(Sizes.text(free), Sizes.text(needed));
        return free >= needed
                ? Check.held(title, found)
                : Check.failed(title, "%s: %s for %s".formatted(host.name(), found, target.root()), null, "make room");
    }

    private Check architecture() {
        String title = "%s can run the programs of %s".formatted(host.name(), donor.name());
        String here = machine().platform().architecture();
        String there = donorMachine().platform().architecture();
        return here.equals(there)
                ? Check.held(title, here)
                : Check.failed(
                        title,
                        "%s is %s, %s is %s".formatted(host.name(), here, donor.name(), there),
                        null,
                        "programs run on the architecture only that they were built for");
    }

    private Stream<Check> library() {
        String here = machine().platform().libc();
        String there = donorMachine().platform().libc();
        return here.equals(there)
                ? Stream.empty()
                : Stream.of(Check.warned(
                        "the same C library for the programs",
                        "%s has %s, %s has %s".formatted(host.name(), here, donor.name(), there),
                        "programs may need a newer one than is there",
                        null));
    }

    private Check login() {
        String title = "%s logs in to %s by SSH".formatted(host.name(), donor.name());
        Optional<Link> login = now.link(host.name(), donor.name(), Link.Kind.SSH_LOGIN);
        return login.filter(Link::works).isPresent()
                ? Check.held(title, "yes")
                : Check.failed(
                        title,
                        "%s cannot log in to %s by SSH, by which the software is copied"
                                .formatted(host.name(), donor.name()),
                        login.flatMap(Link::failure).orElse("it was not tried"),
                        "put before it: trust '%s'".formatted(host.host().name()));
    }

    /** One that is not below the directory is not copied. */
    private Stream<Check> repmgr(String root) {
        String there = donorMachine().software().orElseThrow().repmgr();
        boolean hasIt = there.startsWith(root + "/")
                || machine()
                        .software()
                        .map(Machine.Software::repmgr)
                        .filter(there::equals)
                        .isPresent();
        return hasIt || there.isEmpty()
                ? Stream.empty()
                : Stream.of(Check.failed(
                        host.name() + " has repmgr",
                        "%s has repmgr outside of %s: %s".formatted(donor.name(), root, there),
                        null,
                        "install the repmgr of %s on %s".formatted(donor.name(), host.name())));
    }

    List<Step> steps() {
        Optional<Step> copy = copy();
        String job = SoftwareCopied.job(host.name());
        return copy.isEmpty() && machine().jobs().containsKey(job)
                ? List.of(LeftJob.forget(host.name(), machine(), job, "copy"))
                : copy.stream().toList();
    }

    /** The copy, if there is one to be made. */
    Optional<Step> copy() {
        return wanted().filter(tree -> there().orElseThrow().packages().isEmpty())
                .map(tree -> new SoftwareCopied(
                        host.name(),
                        donor.name(),
                        there().orElseThrow().root(),
                        tree,
                        donorMachine().software().orElseThrow()))
                .filter(goal -> !goal.holds(now))
                .map(this::copy);
    }

    private Step copy(SoftwareCopied goal) {
        String root = goal.root();
        List<String> own = Stream.of(
                        donorMachine().dataDirectory().path(),
                        donorMachine().config().path(),
                        donorMachine().home())
                .map(path -> path.startsWith(root + "/") ? path.substring(root.length() + 1) : "")
                .toList();
        List<String> there = new ArrayList<>(List.of("sh", "-s", "--", root));
        there.addAll(own);
        List<String> argv = new ArrayList<>(List.of(
                "sh",
                "-s",
                "--",
                root,
                donor.address(),
                goal.tree().digest(),
                Command.reading(there.toArray(String[]::new)).toString()));
        argv.addAll(own);
        return Step.run(
                        host.name(),
                        "copy %s from %s, %d files, %s"
                                .formatted(
                                        root,
                                        donor.name(),
                                        goal.tree().files(),
                                        Sizes.text(goal.tree().bytes())),
                        Command.changing(argv)
                                .withInput(COPY.with("functions", TreeDigest.FUNCTIONS)
                                        .text())
                                .asJob(SoftwareCopied.job(host.name())),
                        goal)
                .within(COPYING)
                .showing(new Progress.Growing(
                        host.name(),
                        root + "/" + Installation.UNFINISHED,
                        goal.tree().bytes()))
                .undoneBy("remove " + root + " on " + host.name())
                .copying(new Copy(
                        Copy.Kind.FILES,
                        donor.name(),
                        OptionalLong.of(goal.tree().bytes())));
    }
}
