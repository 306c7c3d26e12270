package kesh.survey;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kesh.cluster.Conninfo;
import kesh.cluster.Declaration;
import kesh.cluster.Host;
import kesh.cluster.Machine;
import kesh.cluster.Registration;
import kesh.cluster.Server;
import kesh.distro.Distribution;
import kesh.remote.Login;

/**
 * What the first member tells, from which all others are found.
 *
 * @param login how repmgr logs in there
 * @param rows repmgr.nodes as that member has it
 */
record Found(Asked asked, Machine machine, Login login, Server server, List<Registration> rows, Distribution product) {

    boolean isVia(Registration row) {
        return machine.config().setting("node_id").equals(Optional.of(row.id().toString()));
    }

    /** How SSH reaches a member: as the script says; else by the address in its conninfo. */
    Host host(Registration row) {
        return isVia(row)
                ? asked.via()
                : declaration(row)
                        .map(Declaration::host)
                        .orElseGet(() ->
                                new Host(row.name().value(), row.conninfo().host()));
    }

    Optional<Declaration> declaration(Registration row) {
        return asked.declared().stream()
                .filter(declared -> isSame(declared, row))
                .findFirst();
    }

    /** Declared nodes that are no members. */
    List<Declaration> newcomers() {
        return asked.declared().stream()
                .filter(declared -> rows.stream().noneMatch(row -> isSame(declared, row)))
                .toList();
    }

    /** The same address makes the same node; where the script writes the address in another way, name and id do. */
    static boolean isSame(Declaration declared, Registration row) {
        boolean sameName = declared.nodeName().equals(row.name());
        boolean sameId = declared.id().equals(Optional.of(row.id()));
        return declared.memberAddress().equals(row.conninfo().host()) || sameName && sameId;
    }

    int port() {
        return login.port();
    }

    Login loginTo(Conninfo member) {
        return login.to(member.host(), member.port(product.port()));
    }

    /** Where a new node's files go: where this member has its own. */
    MachineProbe.Places placesOfNewcomer() {
        return new MachineProbe.Places(
                machine.config().path(),
                machine.dataDirectory().path(),
                machine.config().setting("pg_bindir").orElse(""),
                passfileBelowHome(),
                directories(),
                Optional.empty(),
                asked.access(),
                asked.files());
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
                asked.files());
    }

    private String passfileBelowHome() {
        String path = machine.passfile().path();
        String home = machine.home() + "/";
        return path.startsWith(home) ? "~/" + path.substring(home.length()) : path;
    }

    /** Directories besides the data directory that a copy of this server needs. */
    private List<String> directories() {
        Set<String> directories = new LinkedHashSet<>();
        server.setting("unix_socket_directories").stream()
                .flatMap(list -> Stream.of(list.split(",")))
                .map(String::strip)
                .filter(directory -> directory.startsWith("/"))
                .forEach(directories::add);
        directories.addAll(server.tablespaces());
        server.setting("config_file")
                .filter(file -> !file.startsWith(machine.dataDirectory().path() + "/"))
                .ifPresent(file -> directories.add(file.substring(0, file.lastIndexOf('/'))));
        return List.copyOf(directories);
    }
}
