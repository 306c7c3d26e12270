package kesh.survey;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import kesh.cluster.Conninfo;
import kesh.cluster.Declaration;
import kesh.cluster.Host;
import kesh.cluster.Interest;
import kesh.cluster.Machine;
import kesh.cluster.Machine.Software;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Server;
import kesh.product.Conventions;
import kesh.remote.Login;

/**
 * The report of the first member, from which all others are found.
 *
 * @param first absent if the declared hosts are no cluster yet
 * @param rows repmgr.nodes as that member has it
 * @param recognized members that turned out to be at an address which only the script has
 */
record Found(Asked asked, Optional<First> first, List<Registration> rows, Map<Declaration, Registration> recognized) {

    Found(Asked asked, Optional<First> first, List<Registration> rows) {
        this(asked, first, rows, Map.of());
    }

    Found recognizing(Map<Declaration, Registration> members) {
        return new Found(asked, first, rows, members);
    }

    /** @param login repmgr's login there */
    record First(Host host, Machine machine, Login login, Server server) {
        boolean is(Registration row) {
            return machine.config()
                    .setting("node_id")
                    .equals(Optional.of(row.id().toString()));
        }
    }

    /** Returns the first member, if this is its record. */
    Optional<First> first(Registration row) {
        return first.filter(member -> member.is(row));
    }

    /** Returns the host of a member for SSH: as the script says, else by the address in its conninfo. */
    Host host(Registration row) {
        return first(row)
                .map(First::host)
                .or(() -> declaration(row).map(Declaration::host))
                .orElseGet(() -> new Host(row.name().value(), row.conninfo().address()));
    }

    Optional<Declaration> declaration(Registration row) {
        return asked.declared().stream()
                .filter(declared -> isSame(declared, row) || row.equals(recognized.get(declared)))
                .findFirst();
    }

    /** Returns the declared nodes that are no members. */
    List<Declaration> newcomers() {
        return asked.declared().stream()
                .filter(declared -> rows.stream().noneMatch(row -> isSame(declared, row)))
                .toList();
    }

    /**
     * True if both are the same node: by the same address, or, where the script writes it in another way, by name and
     * id.
     */
    static boolean isSame(Declaration declared, Registration row) {
        boolean sameName = declared.nodeName().equals(row.name());
        boolean sameId = declared.id().equals(Optional.of(row.id()));
        return declared.memberAddress().equals(row.conninfo().address()) || sameName && sameId;
    }

    /**
     * Returns the products that a new host may have, the first member's first; a host without any is to get that one.
     */
    List<Conventions> products() {
        return first.map(member -> Conventions.of(member.machine()))
                .map(its -> Stream.concat(
                                Stream.of(its),
                                Conventions.ALL.stream().filter(other -> other.product() != its.product()))
                        .toList())
                .orElse(Conventions.ALL);
    }

    int port() {
        return first.map(member -> member.login().port()).orElseGet(() -> asked.bare()
                .map(Interest.BareHosts::port)
                .orElse(OptionalInt.empty())
                .orElse(Conventions.POSTGRESQL.port()));
    }

    /** The login of repmgr's user from one member to another. */
    Login loginTo(Conninfo member) {
        First known = first.orElseThrow();
        return known.login()
                .to(
                        member.address().value(),
                        member.port(Conventions.of(known.machine()).port()));
    }

    /**
     * True if a login is as the same user and in the same database as the first member's repmgr.conf, or the member's own,
     * has it. What a record alone names may be anybody's: a superuser, by a socket, in a database where another has made a
     * schema called repmgr, whose views would then do what they like.
     */
    boolean isOfRepmgr(Login login, Registration row, Machine machine) {
        Stream<Login> own = machine.config().conninfo().stream()
                .filter(conninfo -> machine.config()
                        .setting("node_id")
                        .equals(Optional.of(row.id().toString())))
                .map(conninfo -> Logins.of(conninfo, machine));
        return Stream.concat(first.map(First::login).stream(), own)
                .anyMatch(
                        its -> its.user().equals(login.user()) && its.database().equals(login.database()));
    }

    /**
     * True if a password may go to the address of a record: the script names it, or the password file of the machine that
     * logs in has a line for it. A line for any host names none: whoever may write records could have repmgr's password
     * proven to him, which with MD5 lets him guess it at leisure.
     */
    boolean isNamed(Conninfo member, Login login, Machine from) {
        return login.password().isEmpty()
                || from.config().isAt(member.address())
                || asked.declared().stream()
                        .anyMatch(declared -> declared.memberAddress().equals(member.address()))
                || asked.vias().stream().anyMatch(via -> via.host().address().equals(member.address()))
                || from.passfile().names(login.host(), login.port());
    }

    /** The same for repmgr's login on the first member. */
    boolean isNamed(Conninfo member) {
        return isNamed(member, loginTo(member), first.orElseThrow().machine());
    }

    /**
     * True if the machine at the address that only a record names was seen to be that member's: its host key is known to
     * the operator, its repmgr.conf has that id, and its data are of this cluster.
     */
    boolean isProven(Registration row, List<Node> nodes) {
        Optional<String> system = first.map(First::server).map(Server::systemIdentifier);
        return nodes.stream()
                .filter(node -> node.registration().equals(Optional.of(row))
                        && node.host().address().equals(row.conninfo().address()))
                .flatMap(node -> node.machine().found().stream())
                .anyMatch(machine -> machine.config()
                                .setting("node_id")
                                .equals(Optional.of(row.id().toString()))
                        && machine.dataDirectory().systemIdentifier().isPresent()
                        && machine.dataDirectory().systemIdentifier().equals(system));
    }

    /**
     * Returns the places of a new node's files: those of the first member; without one, those that the script gives.
     */
    MachineProbe.Places placesOfNewcomer() {
        Optional<Machine> machine = first.map(First::machine);
        return new MachineProbe.Places(
                machine.map(seen -> seen.config().path())
                        .or(() -> asked.bare().flatMap(Interest.BareHosts::configFile))
                        .orElse(""),
                machine.map(seen -> seen.dataDirectory().path())
                        .or(() -> asked.bare().flatMap(Interest.BareHosts::dataDirectory))
                        .orElse(""),
                machine.flatMap(seen ->
                                seen.config().setting(Conventions.of(seen).binSetting()))
                        .orElse(""),
                passfileBelowHome(),
                directories(),
                Optional.empty(),
                asked.access(),
                asked.files(),
                looked(machine.flatMap(Machine::software).map(Software::binDirectory)),
                asked.wal(),
                asked.locales());
    }

    /** Returns what to find out about installations. */
    private Optional<MachineProbe.Product> looked(Optional<String> programs) {
        return asked.installations()
                ? Optional.of(new MachineProbe.Product(programs.orElse(""), Optional.empty()))
                : Optional.empty();
    }

    MachineProbe.Places placesOf(Registration row) {
        return new MachineProbe.Places(
                row.configFile(),
                "",
                "",
                passfileBelowHome(),
                directories(),
                Optional.empty(),
                asked.access(),
                asked.files(),
                looked(Optional.empty()),
                asked.wal(),
                asked.locales());
    }

    private String passfileBelowHome() {
        if (first.isEmpty()) {
            return "";
        }
        Machine machine = first.get().machine();
        String path = machine.passfile().path();
        String home = machine.home() + "/";
        return path.startsWith(home) ? "~/" + path.substring(home.length()) : path;
    }

    /** Returns the directories besides the data directory that a copy of this server needs. */
    private List<String> directories() {
        if (first.isEmpty()) {
            return List.of();
        }
        Server server = first.get().server();
        Set<String> directories = new LinkedHashSet<>();
        server.setting("unix_socket_directories").stream()
                .flatMap(list -> Stream.of(list.split(",")))
                .map(String::strip)
                .forEach(directories::add);
        directories.addAll(server.tablespaces());
        server.setting("config_file")
                .filter(file -> file.startsWith("/"))
                .filter(file ->
                        !file.startsWith(first.get().machine().dataDirectory().path() + "/"))
                .ifPresent(file -> directories.add(file.substring(0, file.lastIndexOf('/'))));
        if (asked.installations()) {
            first.get()
                    .machine()
                    .config()
                    .setting("log_file")
                    .filter(file -> file.startsWith("/"))
                    .ifPresent(file -> directories.add(file.substring(0, file.lastIndexOf('/'))));
        }
        // A socket may be in no directory, and whoever has that server may have named anything.
        return directories.stream()
                .filter(directory -> !PlainPath.of(directory).isEmpty())
                .toList();
    }
}
