package kesh.survey;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kesh.Problem;
import kesh.cluster.Conninfo;
import kesh.cluster.Machine;
import kesh.cluster.Server;
import kesh.distro.Distribution;
import kesh.remote.Login;
import kesh.remote.Transport;
import kesh.remote.Unreachable;

/** Reads the {@code via} member. Without it nothing is known, so what goes wrong here ends the survey. */
final class FirstMember {
    private FirstMember() {}

    static Found look(Transport transport, Asked asked, Distribution product) {
        Machine machine = machine(transport, asked, product);
        Conninfo conninfo = machine.config()
                .setting("conninfo")
                .map(FirstMember::parsed)
                .orElseThrow(() -> new Problem(
                        asked.via() + ": " + machine.config().path() + " has no conninfo that can be read",
                        null,
                        "is it a repmgr.conf?"));
        Login login = Logins.of(conninfo, machine, product);
        Server server = server(transport, asked, machine, login);
        return new Found(
                asked,
                machine,
                login,
                server,
                server.registrations()
                        .found()
                        .filter(rows -> !rows.isEmpty())
                        .orElseThrow(() -> new Problem(
                                asked.via() + ": repmgr.nodes has no rows that can be read",
                                server.registrations().isKnown()
                                        ? null
                                        : server.registrations().reason(),
                                "is this node registered with repmgr, and is the conninfo in "
                                        + machine.config().path() + " right?")),
                product);
    }

    private static Conninfo parsed(String text) {
        try {
            return Conninfo.parse(text);
        } catch (IllegalArgumentException unusual) {
            throw new Problem("the conninfo in repmgr.conf cannot be read", unusual.getMessage(), null);
        }
    }

    private static Machine machine(Transport transport, Asked asked, Distribution product) {
        MachineProbe.Places places = new MachineProbe.Places(
                asked.config().orElse(""), "", "", "", List.of(), Optional.empty(), asked.access(), asked.files());
        Machine machine = MachineProbe.look(transport, asked.via(), product, places);
        if (machine.config().text().isPresent()) {
            return machine;
        }
        String path = machine.config().path();
        if (path.isEmpty()) {
            throw new Problem(
                    asked.via() + ": no repmgr.conf found",
                    "no repmgrd runs there that names one, and there is none at: "
                            + String.join(", ", product.configFiles()),
                    "say where it is: via '" + asked.via() + "', host: …, config: '/path/repmgr.conf'");
        }
        throw new Problem(
                machine.config().exists()
                        ? asked.via() + ": user " + machine.user() + " cannot read " + path
                        : asked.via() + ": there is no " + path,
                null,
                machine.config().exists() ? "log in as the user that the server runs as: ssh user: '…'" : null);
    }

    /** Its record is not known yet: its repmgr.conf says the same. */
    private static Set<String> names(Asked asked, Machine machine) {
        Set<String> names = new HashSet<>(Set.of(asked.via().name()));
        machine.config().setting("node_name").ifPresent(names::add);
        machine.config().setting("node_id").ifPresent(names::add);
        String address = machine.config()
                .setting("conninfo")
                .map(text -> parsed(text).host())
                .orElse("");
        asked.declared().stream()
                .filter(declared -> declared.memberAddress().equals(address))
                .forEach(declared -> names.add(declared.host().name()));
        return names;
    }

    private static Server server(Transport transport, Asked asked, Machine machine, Login login) {
        try {
            return ServerProbe.look(
                    transport,
                    asked.via(),
                    login,
                    Optional.empty(),
                    asked.questions(names(asked, machine)),
                    asked.settings());
        } catch (Unreachable failed) {
            throw new Problem(
                    asked.via() + ": its server cannot be asked, so the cluster's members are not known",
                    failed.getMessage()
                            + failed.detail().map(detail -> "\n" + detail).orElse(""),
                    "name another member in via if this one is down"
                            + failed.hint().map(hint -> "; " + hint).orElse(""),
                    failed);
        }
    }
}
