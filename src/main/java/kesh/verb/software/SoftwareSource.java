package kesh.verb.software;

import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.plan.Check;
import kesh.plan.Step;
import kesh.software.SoftwareArchive;

/** A way for a host to get the software that another node has. */
sealed interface SoftwareSource permits CopiedSoftware, PackagedSoftware, UnpackedSoftware {
    List<Check> checks();

    /** The steps, provided that no check fails. */
    List<Step> steps();

    List<String> notes();

    /** Both hosts are known to have the software, or the place for it. */
    static SoftwareSource of(ClusterState now, Node host, Node donor, Optional<SoftwareArchive> archive) {
        SoftwarePlace place = new SoftwarePlace(host, donor);
        if (archive.isPresent()) {
            return new UnpackedSoftware(now, place, archive.get());
        }
        return place.installationOfDonor().packages().isEmpty()
                ? new CopiedSoftware(now, place)
                : new PackagedSoftware(host, place.installationOfDonor(), place.target(), donor.name());
    }
}
