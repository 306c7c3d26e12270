package kesh.fact;

import java.util.List;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.cluster.Passfile;
import kesh.plan.Fact;

/** The password file of a node has a password for each of these logins. */
public record PasswordsKnown(NodeName node, List<Passfile.Entry> entries) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .map(Machine::passfile)
                .filter(passfile -> entries.stream().allMatch(entry -> knows(passfile, entry)))
                .isPresent();
    }

    private static boolean knows(Passfile passfile, Passfile.Entry wanted) {
        int port = wanted.port().equals("*") ? 0 : Integer.parseInt(wanted.port());
        return passfile.entry(wanted.host(), port, wanted.database(), wanted.user())
                .filter(found -> found.password().equals(wanted.password()))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(
                node, machine -> machine.withPassfile(machine.passfile().plus(entries)));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return "the password file of " + node + " has the repmgr logins";
    }
}
