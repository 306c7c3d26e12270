package kesh.verb.grow;

import kesh.cluster.Conninfo;
import kesh.cluster.Node;
import kesh.cluster.Passfile;

/** Whether a member is where its record says; a record alone could lead repmgr's password to anybody. */
final class Whereabouts {
    private Whereabouts() {}

    /**
     * True if the member was seen at that address, its own repmgr.conf has it, or the script or the upstream's password
     * file names it.
     */
    static boolean isThere(Node member, Passfile upstreams, int usualPort) {
        Conninfo target = member.registration().orElseThrow().conninfo();
        boolean named = upstreams.names(target.address().value(), target.port(usualPort));
        boolean itself = member.machine()
                .found()
                .filter(machine -> machine.config().isAt(target.address()))
                .isPresent();
        boolean dialled = member.host().address().equals(target.address());
        return named
                || itself
                || dialled
                        && (member.declaration().isPresent() || member.control().isPresent());
    }
}
