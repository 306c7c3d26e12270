package kesh.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import kesh.cluster.Declaration;
import kesh.cluster.Link;
import kesh.cluster.Registration;
import kesh.remote.Transport;

/** The connections between hosts that are to be tried. Each can be tried by a thread of its own. */
record LinkTries(Transport transport, Found found) {

    /**
     * Tries all connections between a new node and the members, each direction, at the same time; and those from this
     * new node to other new ones: it may be a member before them.
     */
    List<Supplier<List<Link>>> ofNewcomer(Declaration declared) {
        LinkProbe.End newcomer = end(declared);
        List<Registration> reachable =
                found.rows().stream().filter(LinkTries::hasAddress).toList();
        List<LinkProbe.End> members = reachable.stream().map(this::end).toList();
        List<Supplier<List<Link>>> tries = new ArrayList<>();
        tries.add(() -> LinkProbe.sshLogins(transport, newcomer, members));
        tries.add(() -> List.of(LinkProbe.portFree(transport, newcomer, found.port())));
        for (int i = 0; i < members.size(); i++) {
            LinkProbe.End member = members.get(i);
            tries.add(() -> LinkProbe.sshLogins(transport, member, List.of(newcomer)));
            tries.add(() -> List.of(LinkProbe.sqlPort(transport, member, newcomer, found.port())));
            if (mayLogIn(reachable.get(i))) {
                tries.add(login(newcomer, reachable.get(i)));
            }
        }
        List<LinkProbe.End> others = found.newcomers().stream()
                .filter(other -> !other.equals(declared))
                .map(other -> end(other))
                .toList();
        tries.add(() -> LinkProbe.sshLogins(transport, newcomer, others));
        others.forEach(other -> tries.add(() -> List.of(LinkProbe.sqlPort(transport, newcomer, other, found.port()))));
        return tries;
    }

    /** Tries all connections from a member to the other members; none, if nobody knows where it is. */
    List<Supplier<List<Link>>> ofMember(Registration row) {
        LinkProbe.End from = end(row);
        if (!from.host().address().isKnown()) {
            return List.of();
        }
        List<Registration> others = found.rows().stream()
                .filter(other -> !other.equals(row) && hasAddress(other))
                .toList();
        List<Supplier<List<Link>>> tries = new ArrayList<>();
        tries.add(() -> LinkProbe.sshLogins(
                transport, from, others.stream().map(this::end).toList()));
        others.stream().filter(this::mayLogIn).forEach(other -> tries.add(login(from, other)));
        return tries;
    }

    /** True if repmgr's login may be tried at its address, though nothing else is known of who is there. */
    boolean mayLogIn(Registration row) {
        return found.isNamed(row.conninfo());
    }

    /** Tries the logins of a new node to members that were proven meanwhile to be where their records say. */
    List<Supplier<List<Link>>> logins(Declaration declared, List<Registration> proven) {
        return logins(end(declared), proven);
    }

    List<Supplier<List<Link>>> logins(Registration row, List<Registration> proven) {
        return found.host(row).address().isKnown()
                ? logins(
                        end(row),
                        proven.stream().filter(other -> !other.equals(row)).toList())
                : List.of();
    }

    private List<Supplier<List<Link>>> logins(LinkProbe.End from, List<Registration> proven) {
        return proven.stream()
                .filter(LinkTries::hasAddress)
                .map(other -> login(from, other))
                .toList();
    }

    private Supplier<List<Link>> login(LinkProbe.End from, Registration to) {
        return () -> LinkProbe.sqlLogins(transport, from, end(to), found.loginTo(to.conninfo()));
    }

    /** A link to a member whose address is unknown cannot be tried, and stays unknown. */
    private static boolean hasAddress(Registration row) {
        return row.conninfo().address().isKnown();
    }

    private LinkProbe.End end(Registration row) {
        return new LinkProbe.End(row.name(), found.host(row), row.conninfo().address());
    }

    private static LinkProbe.End end(Declaration declared) {
        return new LinkProbe.End(declared.nodeName(), declared.host(), declared.memberAddress());
    }
}
