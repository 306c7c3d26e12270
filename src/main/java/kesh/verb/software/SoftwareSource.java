package kesh.verb.software;

import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.plan.Check;
import kesh.plan.Step;
import kesh.software.SoftwareArchive;

/** How a host comes to the software that another node has. */
sealed interface SoftwareSource permits CopiedSoftware, PackagedSoftware, UnpackedSoftware {
    List<Check> checks();

    /** If nothing stands against it. */
    List<Step> steps();

    List<String> notes();

    /** Of two hosts of which it is known where they have it, or would have it. */
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
