package kesh.survey;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kesh.Problem;
import kesh.cluster.Address;
import kesh.cluster.Conninfo;
import kesh.cluster.Declaration;
import kesh.cluster.EntryPoint;
import kesh.cluster.Grants;
import kesh.cluster.Machine;
import kesh.cluster.Product;
import kesh.cluster.Registration;
import kesh.cluster.Right;
import kesh.cluster.Server;
import kesh.product.Conventions;
import kesh.remote.Login;
import kesh.remote.Transport;
import kesh.remote.Unreachable;

/**
 * Finds the member from which all others are read: the first {@code via} that answers, else a declared node that is a
 * member. Without it nothing is known, so a failure here ends the survey, unless the hosts may be bare.
 */
final class FirstMember {
    private FirstMember() {}

    static Found look(Transport transport, Asked asked) {
        List<Problem> problems = new ArrayList<>();
        for (EntryPoint via : asked.vias()) {
            try {
                return member(transport, asked, via);
            } catch (Problem failed) {
                problems.add(failed);
            }
        }
        for (Declaration declared : asked.declared()) {
            EntryPoint entryPoint = new EntryPoint(declared.host(), Optional.empty());
            boolean tried = asked.vias().stream().anyMatch(via -> via.host().equals(declared.host()));
            try {
                if (!tried) {
                    return member(transport, asked, entryPoint);
                }
            } catch (Problem failed) {
                // A host named in via should be a member; a declared host may well be none.
                if (asked.vias().isEmpty()) {
                    problems.add(failed);
                }
            }
        }
        if (asked.vias().isEmpty() && asked.bare().isPresent()) {
            return new Found(asked, Optional.empty(), List.of());
        }
        throw problems.size() == 1 ? problems.get(0) : none(problems);
    }

    private static Problem none(List<Problem> problems) {
        return new Problem(
                "no member of the cluster can be queried",
                problems.stream()
                        .map(problem -> problem.getMessage()
                                + problem.detail()
                                        .map(detail -> " (" + detail.replace('\n', ' ') + ")")
                                        .orElse(""))
                        .collect(Collectors.joining("\n")),
                "name a member whose server runs: via 'name', host: '…'; if none runs: start the "
                        + "server of the last primary by hand",
                problems.get(0));
    }

    private static Found member(Transport transport, Asked asked, EntryPoint entryPoint) {
        Machine machine = machine(transport, asked, entryPoint);
        Conninfo conninfo = machine.config()
                .setting("conninfo")
                .map(FirstMember::parsed)
                .orElseThrow(() -> new Problem(
                        entryPoint.host() + ": " + machine.config().path() + " has no readable conninfo",
                        null,
                        "is it a repmgr.conf?"));
        Login login = Logins.of(conninfo, machine);
        Server server = server(transport, asked, entryPoint, machine, login);
        // While a cluster is being made, its first server may run already, and know of no node.
        List<Registration> rows = server.registrations()
                .found()
                .filter(found -> !found.isEmpty() || asked.bare().isPresent())
                .orElseThrow(() -> new Problem(
                        entryPoint.host() + ": repmgr.nodes has no readable rows",
                        server.registrations().isKnown()
                                ? null
                                : server.registrations().reason(),
                        server.rights()
                                .found()
                                .filter(rights -> rights.lack(Right.READ_RECORDS)
                                        && Conventions.of(machine).product() != Product.KINGBASE)
                                .map(rights ->
                                        Grants.mending(rights.user(), server.version(), List.of(Right.READ_RECORDS)))
                                .orElse("is this node registered with repmgr, and is the conninfo in "
                                        + machine.config().path() + " right?")));
        return new Found(
                asked.in(Conventions.of(machine).product()),
                Optional.of(new Found.First(entryPoint.host(), machine, login, server)),
                rows);
    }

    private static Conninfo parsed(String text) {
        try {
            return Conninfo.parse(text);
        } catch (IllegalArgumentException unusual) {
            throw new Problem("the conninfo in repmgr.conf cannot be read", unusual.getMessage(), null);
        }
    }

    private static Machine machine(Transport transport, Asked asked, EntryPoint entryPoint) {
        MachineProbe.Places places = new MachineProbe.Places(
                entryPoint.config().orElse(""),
                "",
                "",
                "",
                List.of(),
                Optional.empty(),
                asked.access(),
                asked.files(),
                asked.installations() ? Optional.of(new MachineProbe.Product("", Optional.empty())) : Optional.empty(),
                asked.wal(),
                asked.locales());
        Machine machine = MachineProbe.look(transport, entryPoint.host(), Conventions.ALL, places);
        if (machine.config().text().isPresent()) {
            return machine;
        }
        String path = machine.config().path();
        if (path.isEmpty()) {
            throw new Problem(
                    entryPoint.host() + ": no repmgr.conf found",
                    "no running repmgrd there names one, and there is none at: "
                            + Conventions.ALL.stream()
                                    .flatMap(product -> product.configFiles().stream())
                                    .collect(Collectors.joining(", ")),
                    "write where it is: via '" + entryPoint.host() + "', host: …, config: '/path/repmgr.conf'");
        }
        throw new Problem(
                machine.config().exists()
                        ? entryPoint.host() + ": " + path + " is nothing that user " + machine.user()
                                + " can read as a repmgr.conf"
                        : entryPoint.host() + ": there is no " + path,
                null,
                machine.config().exists()
                        ? "log in as the user that the server runs as: ssh user: '…'; a repmgr.conf has a line node_id, settings, comments and nothing else, and at most 1 MB; only that user and root may write it, the directories above it and those of the programs that it names"
                        : null);
    }

    /** Returns the names of the node from its repmgr.conf, which agrees with its record, which is not known yet. */
    private static Set<String> names(Asked asked, EntryPoint entryPoint, Machine machine) {
        Set<String> names = new HashSet<>(Set.of(entryPoint.host().name()));
        machine.config().setting("node_name").ifPresent(names::add);
        machine.config().setting("node_id").ifPresent(names::add);
        Address address = machine.config()
                .setting("conninfo")
                .map(text -> parsed(text).address())
                .orElse(Address.UNKNOWN);
        asked.declared().stream()
                .filter(declared -> declared.memberAddress().equals(address))
                .forEach(declared -> names.add(declared.host().name()));
        return names;
    }

    private static Server server(
            Transport transport, Asked asked, EntryPoint entryPoint, Machine machine, Login login) {
        try {
            return ServerProbe.look(
                    transport,
                    entryPoint.host(),
                    login,
                    Optional.empty(),
                    asked.questions(names(asked, entryPoint, machine)),
                    asked.settings());
        } catch (Unreachable failed) {
            throw new Problem(
                    entryPoint.host() + ": its server cannot be queried, so the cluster's members are not known",
                    failed.getMessage()
                            + failed.detail().map(detail -> "\n" + detail).orElse(""),
                    "if this one is down, name another member in via"
                            + failed.hint().map(hint -> "; " + hint).orElse(""),
                    failed);
        }
    }
}
