package kesh.verb.trust;

import java.util.List;
import kesh.cluster.Machine;
import kesh.cluster.Node;

/** Files that ssh and sshd reject if others than the owner may read or write them. */
enum Rights {
    /** sshd, unless it has StrictModes no, accepts no keys from a place where others could have put them. */
    HOME("755", 022, List.of("")),
    DIRECTORY("700", 022, List.of("/.ssh")),
    ADMISSION("600", 022, List.of("/.ssh/authorized_keys")),
    /** ssh refuses a private key that others can read. */
    KEYS("600", 077, List.of("/.ssh/id_ed25519", "/.ssh/id_ecdsa", "/.ssh/id_rsa"));

    private final String mode;
    private final int forbidden;
    private final List<String> places;

    /**
     * @param mode the mode that it should have
     * @param forbidden bits that it must not have
     * @param places paths below the home directory
     */
    Rights(String mode, int forbidden, List<String> places) {
        this.mode = mode;
        this.forbidden = forbidden;
        this.places = places;
    }

    String mode() {
        return mode;
    }

    /** The paths on a node on which others have too many rights. */
    List<String> tooWide(Node node) {
        Machine machine = node.machine().found().orElseThrow();
        return places.stream()
                .map(place -> machine.home() + place)
                .filter(path -> isTooWide(SshLogin.access(node).modes().getOrDefault(path, "0")))
                .toList();
    }

    private boolean isTooWide(String seen) {
        return (Integer.parseInt(seen, 8) & forbidden) != 0;
    }
}
