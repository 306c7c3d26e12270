package kesh.verb.software;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Installation;
import kesh.cluster.Kingbase;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.command.Command;
import kesh.command.Script;
import kesh.fact.SoftwareCopied;
import kesh.plan.Check;
import kesh.plan.Copy;
import kesh.plan.Step;
import kesh.software.TreeDigest;
import kesh.text.Sizes;
import kesh.verb.part.LeftJob;

/** A product in one directory, copied from another node by SSH between the two. */
record CopiedSoftware(ClusterState now, SoftwarePlace place) implements SoftwareSource {
    private static final Script COPY = Script.of(CopiedSoftware.class, "copy-software.sh", "place-software.sh");

    private NodeName host() {
        return place.name();
    }

    private NodeName donor() {
        return place.donor().name();
    }

    private Optional<Installation.Tree> tree() {
        return place.installationOfDonor().tree();
    }

    @Override
    public List<Check> checks() {
        String root = place.root();
        String title = "%s has %s as on %s".formatted(host(), root, donor());
        Optional<Check> unfit = place.unfit(title);
        if (unfit.isPresent()) {
            return List.of(unfit.get());
        }
        if (tree().isEmpty()) {
            return List.of(Check.unknown(
                    title,
                    "parts of %s on %s cannot be read".formatted(root, donor()),
                    null,
                    "as %s on %s: find %s ! -readable"
                            .formatted(place.donorMachine().user(), donor(), root)));
        }
        List<Check> more = new ArrayList<>(List.of(architecture(), place.login(now)));
        library().ifPresent(more::add);
        repmgr().ifPresent(more::add);
        return place.checks(title, donor().value(), tree().get(), more);
    }

    private Check architecture() {
        String title = "%s can run the programs of %s".formatted(host(), donor());
        String here = place.machine().platform().architecture();
        String there = place.donorMachine().platform().architecture();
        return here.equals(there)
                ? Check.held(title, here)
                : Check.failed(
                        title,
                        "%s is %s, %s is %s".formatted(host(), here, donor(), there),
                        null,
                        "programs run only on the architecture that they were built for");
    }

    private Optional<Check> library() {
        String here = place.machine().platform().libc();
        String there = place.donorMachine().platform().libc();
        return here.equals(there)
                ? Optional.empty()
                : Optional.of(Check.warned(
                        "the same C library for the programs",
                        "%s has %s, %s has %s".formatted(host(), here, donor(), there),
                        "programs may need a newer version than the host has",
                        null));
    }

    /** A repmgr outside of that directory is not copied. */
    private Optional<Check> repmgr() {
        String there = place.software().repmgr();
        boolean hasIt = there.startsWith(place.root() + "/")
                || place.machine()
                        .software()
                        .map(Machine.Software::repmgr)
                        .filter(there::equals)
                        .isPresent();
        return hasIt || there.isEmpty()
                ? Optional.empty()
                : Optional.of(Check.failed(
                        host() + " has repmgr",
                        "%s has repmgr outside %s: %s".formatted(donor(), place.root(), there),
                        null,
                        "install the repmgr of %s on %s".formatted(donor(), host())));
    }

    @Override
    public List<Step> steps() {
        Optional<Step> copy = copy();
        String job = SoftwareCopied.job(host());
        return copy.isEmpty() && place.machine().jobs().containsKey(job)
                ? List.of(LeftJob.forget(host(), place.machine(), job, "copy"))
                : copy.stream().toList();
    }

    @Override
    public List<String> notes() {
        return copy().isPresent()
                ? List.of("%s is read from %s and sent to %s"
                        .formatted(Sizes.text(tree().orElseThrow().bytes()), donor(), host()))
                : List.of();
    }

    private Optional<Step> copy() {
        boolean licensed =
                place.donorMachine().kingbase().filter(Kingbase::licensed).isPresent();
        return tree().map(tree -> place.goal(donor().value(), tree, licensed))
                .filter(goal -> place.isOpen() && !goal.holds(now))
                .map(this::copy);
    }

    private Step copy(SoftwareCopied goal) {
        Installation.Tree tree = goal.tree();
        String root = goal.root();
        String there = Command.reading(Stream.concat(Stream.of("sh", "-s", "--", root), place.own().stream())
                        .toArray(String[]::new))
                .toString();
        List<String> argv = new ArrayList<>(
                List.of("sh", "-s", "--", root, place.donor().address().value(), tree.digest(), there));
        argv.addAll(place.own());
        return Step.run(
                        host(),
                        "copy %s from %s, %d files, %s"
                                .formatted(root, donor(), tree.files(), Sizes.text(tree.bytes())),
                        Command.changing(argv)
                                .withInput(COPY.with("functions", TreeDigest.FUNCTIONS)
                                        .text())
                                .asJob(SoftwareCopied.job(host())),
                        goal)
                .within(SoftwarePlace.FILLING)
                .showing(place.progress(tree))
                .undoneBy("remove " + root + " on " + host())
                .copying(new Copy(Copy.Kind.FILES, donor(), OptionalLong.of(tree.bytes())));
    }
}
