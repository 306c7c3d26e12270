package kesh.verb.shrink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.Access;
import kesh.cluster.Access.Part;
import kesh.cluster.Conninfo;
import kesh.cluster.Machine;
import kesh.cluster.Masked;
import kesh.cluster.Node;
import kesh.cluster.Passfile;
import kesh.cluster.PublicKey;
import kesh.cluster.Registration;
import kesh.fact.AllOf;
import kesh.fact.LinesAbsent;
import kesh.fact.PasswordsForgotten;
import kesh.plan.Fact;
import kesh.plan.Step;
import kesh.product.Conventions;
import kesh.verb.part.Kbha;

/** The entries of a leaving node in another member's files: logins, its key, its host key. */
record Remains(Departure departure, Node other) {

    Optional<Step> logins() {
        String host = departure.row().conninfo().address().value();
        int port =
                departure.row().conninfo().port(Conventions.of(departure.now()).port());
        return other.machine()
                .found()
                .map(Machine::passfile)
                .filter(passfile -> passfile.names(host, port))
                .map(passfile -> Step.write(
                                other.name(),
                                "remove the logins to " + departure.name() + " from " + passfile.path(),
                                passfile.path(),
                                passfile.text().orElse(Masked.EMPTY),
                                passfile.without(host, port).text().orElse(Masked.EMPTY),
                                new PasswordsForgotten(other.name(), host, port))
                        .undoneBy("put the lines back")
                        .inBatch("forget logins"));
    }

    /** The logins to the cluster in the node's own password file. */
    Optional<Step> ownLogins() {
        Passfile passfile = other.machine().found().orElseThrow().passfile();
        Passfile left = passfile;
        List<Fact> goals = new ArrayList<>();
        for (Node member : departure.now().members()) {
            Conninfo conninfo = member.registration().orElseThrow().conninfo();
            int port = conninfo.port(Conventions.of(departure.now()).port());
            if (left.names(conninfo.address().value(), port)) {
                left = left.without(conninfo.address().value(), port);
                goals.add(
                        new PasswordsForgotten(other.name(), conninfo.address().value(), port));
            }
        }
        // KingbaseES has lines for any host there, the same on all nodes.
        List<Passfile.Entry> anywhere =
                left.entries().stream().filter(entry -> entry.names("*", 0)).toList();
        if (!anywhere.isEmpty() && anywhere.stream().allMatch(this::isShared)) {
            left = left.without("*", 0);
            goals.add(new PasswordsForgotten(other.name(), "*", 0));
        }
        return goals.isEmpty()
                ? Optional.empty()
                : Optional.of(Step.write(
                                other.name(),
                                "remove the logins to the members from " + passfile.path(),
                                passfile.path(),
                                passfile.text().orElse(Masked.EMPTY),
                                left.text().orElse(Masked.EMPTY),
                                new AllOf(goals))
                        .undoneBy("put the lines back"));
    }

    private boolean isShared(Passfile.Entry entry) {
        return departure.others().stream()
                .flatMap(member -> member.machine().found().stream())
                .anyMatch(machine -> machine.passfile().entries().contains(entry));
    }

    /** Its own keys in authorized_keys, its host's key in known_hosts. */
    Optional<Step> lines(Part part) {
        List<PublicKey> keys = part == Part.AUTHORIZED_KEYS ? departure.ownKeys() : List.of();
        return other.machine().found().flatMap(machine -> machine.access().flatMap(access -> {
            List<String> its = access.lines(part).stream()
                    .filter(line -> part == Part.KNOWN_HOSTS
                            ? isItsHostKey(line)
                            : keys.stream().anyMatch(key -> key.isIn(line)) || isItsByComment(line, machine.user()))
                    .toList();
            String path = machine.home() + "/.ssh/" + part;
            return its.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Step.write(
                                    other.name(),
                                    "remove what is " + departure.name() + "'s from " + path,
                                    path,
                                    text(access.lines(part)),
                                    text(access.without(part, its).lines(part)),
                                    new LinesAbsent(other.name(), part, its))
                            .undoneBy("put the lines back")
                            .inBatch("forget " + part));
        }));
    }

    /** Recognizes the key of a node that cannot be read: "ssh-ed25519 AAAA… postgres@pg3", as ssh-keygen writes it. */
    private boolean isItsByComment(String line, String user) {
        List<String> fields = List.of(line.strip().split("\\s+"));
        String comment = fields.get(fields.size() - 1);
        return !departure.self().machine().isKnown()
                && fields.size() > 2
                && departure.hostNames().stream().anyMatch(name -> comment.equals(user + "@" + name))
                && departure.othersKeys().stream().noneMatch(fields::contains);
    }

    /** A line with other hosts' names, too, does not count, nor does one with hashed names, which cannot be read. */
    private boolean isItsHostKey(String line) {
        if (line.isBlank() || line.startsWith("#") || line.startsWith("@")) {
            return false;
        }
        return Stream.of(line.strip().split("\\s+")[0].split(","))
                .map(host -> host.replaceAll("^\\[(.*)\\]:\\d+$", "$1"))
                .allMatch(departure.hostNames()::contains);
    }

    /** Lines of its crontab that start its server or repmgrd, or supervise them. */
    static List<String> cronLines(Machine machine, Registration row) {
        return machine.access().map(Access::crontab).orElse(List.of()).stream()
                .filter(line -> !line.strip().startsWith("#") || line.startsWith(Kbha.RESTING))
                .filter(line -> line.contains(machine.dataDirectory().path())
                        || line.contains(row.configFile())
                        || line.contains("repmgr"))
                .toList();
    }

    private static Masked text(List<String> lines) {
        return Masked.of(lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
    }
}
