package kesh.verb.software;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Installation;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.cluster.Product;
import kesh.command.Command;
import kesh.command.Script;
import kesh.fact.SoftwareCopied;
import kesh.plan.Action;
import kesh.plan.Check;
import kesh.plan.Step;
import kesh.product.Conventions;
import kesh.software.SoftwareArchive;
import kesh.software.TreeDigest;
import kesh.text.Sizes;

/** A product in one directory, from its vendor's archive, which is sent from the operator's machine. */
record UnpackedSoftware(ClusterState now, SoftwarePlace place, SoftwareArchive archive) implements SoftwareSource {
    private static final Script UNPACK = Script.of(UnpackedSoftware.class, "unpack-software.sh", "place-software.sh");

    /** A file that the other nodes have and no archive contains: the logins of the vendor's tools. */
    private static final String TOOLS = "etc/all_nodes_tools.conf";

    /** Runs on the other node; a missing file is not sent. */
    private static final String SEND =
            "cd \"$1\" && find . -path \"./$2\" -print0 | tar --null --no-recursion -T - -cf -";

    private NodeName host() {
        return place.name();
    }

    private SoftwareCopied goal() {
        return place.goal(archive.name(), archive.tree(), archive.paths().contains(SoftwareArchive.LICENSE));
    }

    private boolean isKingbase() {
        return place.software().product() == Product.KINGBASE;
    }

    /** The path of the server program below the directory. */
    private String program() {
        String bin = place.software().binDirectory().substring(place.root().length() + 1);
        return bin + "/" + Conventions.of(place.software()).server();
    }

    @Override
    public List<Check> checks() {
        String title = "%s has in %s the content of %s".formatted(host(), place.root(), archive.name());
        Installation there = place.installationOfDonor();
        if (!there.packages().isEmpty()) {
            return List.of(Check.failed(
                    title,
                    "packages own the software of %s".formatted(place.donor().name()),
                    null,
                    "leave out archive: then the plan names the packages that %s lacks".formatted(host())));
        }
        Optional<Check> unfit = place.unfit(title);
        if (unfit.isPresent()) {
            return List.of(unfit.get());
        }
        List<Check> more = new ArrayList<>(List.of(layout(), architecture()));
        if (isKingbase()) {
            more.add(license());
            more.add(place.login(now));
        }
        Optional.ofNullable(place.machine().jobs().get(SoftwareCopied.job(host())))
                .filter(Machine.Job::running)
                .ifPresent(job -> more.add(Check.failed(
                        "nothing else writes to " + place.root(),
                        "%s: a copy from another node is still running there".formatted(host()),
                        null,
                        "prepare without archive: waits until it ends")));
        return place.checks(title, archive.name(), archive.tree(), more);
    }

    private Check layout() {
        String title = "%s unpacks to what %s runs"
                .formatted(archive.name(), place.donor().name());
        List<String> missing = new ArrayList<>(List.of(program()));
        if (place.software().repmgr().startsWith(place.root() + "/")) {
            missing.add(place.software().repmgr().substring(place.root().length() + 1));
        }
        missing.removeAll(archive.paths());
        List<String> own =
                place.own().stream().filter(archive.paths()::contains).toList();
        if (!own.isEmpty()) {
            return Check.failed(
                    title,
                    "%s contains %s, which belongs to one node only".formatted(archive.name(), String.join(", ", own)),
                    null,
                    "pack bin, lib and share only");
        }
        return missing.isEmpty()
                ? Check.held(title, String.join(", ", archive.top()))
                : Check.failed(
                        title,
                        "%s does not contain %s".formatted(archive.name(), String.join(", ", missing)),
                        "it unpacks to " + String.join(", ", archive.top()),
                        "it must unpack to bin, lib and share, without a directory around them");
    }

    private Check architecture() {
        String title = "%s can run the programs of %s".formatted(host(), archive.name());
        String here = place.machine().platform().architecture();
        if (archive.architecture().isEmpty()) {
            return Check.warned(
                    title,
                    "it is not known for which architecture the programs of %s are built".formatted(archive.name()),
                    null,
                    null);
        }
        return archive.architecture().get().equals(here)
                ? Check.held(title, here)
                : Check.failed(
                        title,
                        "%s is %s, %s is for %s"
                                .formatted(
                                        host(),
                                        here,
                                        archive.name(),
                                        archive.architecture().get()),
                        null,
                        "programs run only on the architecture that they were built for");
    }

    private Check license() {
        String title = "%s gets a license".formatted(host());
        return archive.paths().contains(SoftwareArchive.LICENSE)
                ? Check.held(title, archive.license().map(Object::toString).orElse(archive.name()))
                : Check.warned(
                        title,
                        "there is no %s in %s".formatted(SoftwareArchive.LICENSE, archive.name()),
                        "without one a server may not start",
                        "name one: license: 'license.dat'");
    }

    private boolean isToBeFilled() {
        return place.isOpen() && !goal().holds(now);
    }

    @Override
    public List<Step> steps() {
        return isToBeFilled() ? List.of(unpack()) : List.of();
    }

    @Override
    public List<String> notes() {
        if (!isToBeFilled()) {
            return List.of();
        }
        List<String> notes = new ArrayList<>();
        notes.add("%s is sent from this machine to %s"
                .formatted(Sizes.text(archive.tree().bytes()), host()));
        notes.add(
                place.installationOfDonor().tree().equals(Optional.of(archive.tree()))
                        ? "%s holds the same as %s, down to the last file"
                                .formatted(archive.name(), place.donor().name())
                        : ("%s and %s contain different files; before any is placed on %s, its server must report "
                                        + "version %s")
                                .formatted(
                                        archive.name(),
                                        place.donor().name(),
                                        host(),
                                        place.software().version()));
        if (isKingbase()) {
            notes.add("%s comes from %s, if it exists there"
                    .formatted(TOOLS, place.donor().name()));
        }
        return notes;
    }

    private Step unpack() {
        Installation.Tree tree = archive.tree();
        String root = place.root();
        List<String> arguments = new ArrayList<>(List.of(
                root,
                tree.digest(),
                archive.name(),
                program(),
                place.software().version(),
                isKingbase() ? place.donor().address().value() : "",
                Command.reading("sh", "-c", SEND, "kesh-send", root, TOOLS).toString()));
        arguments.addAll(place.own());
        String script = UNPACK.with("functions", TreeDigest.FUNCTIONS).text().toString();
        return Step.unpack(
                        host(),
                        "unpack %s in %s, %d files, %s"
                                .formatted(archive.name(), root, tree.files(), Sizes.text(tree.bytes())),
                        new Action.Unpack(archive.file(), archive.license(), script, arguments),
                        goal())
                .within(SoftwarePlace.FILLING)
                .showing(place.progress(tree))
                .undoneBy("remove " + root + " on " + host());
    }
}
