package kesh.verb.part;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Conninfo;
import kesh.cluster.Declaration;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.plan.Check;
import kesh.plan.Plan;

/**
 * Whether each node is the one that it is taken for: that a word of the script means one node, and that no two nodes are
 * one server. A wrong digit in an address, or a record that leads to another node's host, would let any word work on a
 * node that nobody meant.
 */
public final class Identities {
    /** Keywords of a connection string that decide what libpq reads, writes, or tells the server to do. */
    private static final List<String> OBEYED =
            List.of("options", "service", "servicefile", "passfile", "sslkey", "sslkeylogfile");

    private Identities() {}

    /**
     * Returns the plan, or one that is refused and has no step if a node is not what it is taken for. All else that was
     * checked would then be of another node, except by the word {@code check}, which tells this too.
     *
     * @param words the words by which the script calls nodes
     */
    public static Plan checked(Plan plan, Collection<String> words) {
        List<Check> mistaken = mistaken(plan.before());
        words.stream().distinct().forEach(word -> {
            ambiguous(plan.before(), word).ifPresent(mistaken::add);
            unproven(plan, word).ifPresent(mistaken::add);
        });
        if (mistaken.isEmpty()) {
            return plan;
        }
        boolean told = plan.checks().containsAll(mistaken);
        return Plan.refused(plan.title(), plan.before(), told ? plan.checks() : mistaken);
    }

    /** A word of the script may mean one node by its name, and another by its host, address or id. */
    private static Optional<Check> ambiguous(ClusterState now, String word) {
        List<Node> meant = now.meantBy(word);
        if (meant.stream().map(Node::name).distinct().count() < 2) {
            return Optional.empty();
        }
        String candidates = meant.stream()
                .map(node -> node.name() + " (host " + node.host().address()
                        + node.registration().map(row -> ", id " + row.id()).orElse("") + ")")
                .collect(Collectors.joining(", "));
        return Optional.of(Check.failed(
                "'" + word + "' means one node",
                "'" + word + "' may mean " + meant.size() + " nodes",
                candidates,
                "declare the node that is meant by a word of its own, with its id: node 'word', host: '…', id: …"));
    }

    /**
     * A word leads to a host by the node's record alone, and there is no repmgr.conf there that says which node it is.
     * Whoever can write the records can swap two names, and name files that do not exist.
     */
    private static Optional<Check> unproven(Plan plan, String word) {
        return plan.before()
                .called(word)
                .filter(node -> node.isMember() && node.declaration().isEmpty())
                .filter(node ->
                        plan.steps().stream().anyMatch(step -> step.node().equals(node.name())))
                .filter(node -> node.machine()
                        .found()
                        .filter(machine -> machine.config().text().isEmpty())
                        .isPresent())
                .map(node -> Check.failed(
                        "it is known that the host is " + node.name() + "'s",
                        "it is not known whether %s is %s: no repmgr.conf that says so was read there"
                                .formatted(node.host().address(), node.name()),
                        "only its record leads there",
                        "correct config_file in its record, or declare the node with its address in the script: node '%s', host: '…'"
                                .formatted(node.name())));
    }

    /** Returns a failed check for each node that is not what it is taken for. */
    public static List<Check> mistaken(ClusterState now) {
        List<Check> mistaken = new ArrayList<>();
        for (Node node : now.nodes()) {
            if (node.isMember()) {
                ClusterChecks.asDeclared(node).filter(Check::isObstacle).ifPresent(mistaken::add);
                ofAnother(now, node).or(() -> renamed(node)).ifPresent(mistaken::add);
            }
            called(now, node).ifPresent(mistaken::add);
        }
        mistaken.addAll(namesakes(now));
        now.members().forEach(member -> strayed(now, member)
                .or(() -> loggedInElsewhere(now, member))
                .ifPresent(mistaken::add));
        mistaken.addAll(shared(now));
        return mistaken;
    }

    /**
     * Several members have one name: repmgr itself records no two, but whoever may write the table can. A name then means
     * whichever of them comes first, and what is known of one is taken for the other's.
     */
    private static List<Check> namesakes(ClusterState now) {
        Map<NodeName, List<NodeId>> ids = new LinkedHashMap<>();
        now.members().forEach(member -> ids.computeIfAbsent(member.name(), name -> new ArrayList<>())
                .add(member.registration().orElseThrow().id()));
        List<Check> namesakes = new ArrayList<>();
        ids.forEach((name, its) -> {
            if (its.size() > 1) {
                namesakes.add(Check.failed(
                        "'" + name + "' means one member",
                        its.size() + " members are recorded as " + name + ": those with the ids "
                                + its.stream().map(NodeId::toString).collect(Collectors.joining(", ")),
                        null,
                        "give each its own name: correct node_name in repmgr.conf, then, on the host that it is of: repmgr standby"
                                + " register --force; or remove the record that is wrong, on the primary: repmgr standby"
                                + " unregister --node-id " + its.get(its.size() - 1)));
            }
        });
        return namesakes;
    }

    /**
     * A record's connection string has what no member's own repmgr.conf has, and what repmgr would obey: settings for the
     * server's session, or files that it would read or write.
     */
    private static Optional<Check> strayed(ClusterState now, Node member) {
        Conninfo recorded = member.registration().orElseThrow().conninfo();
        List<Conninfo> own = now.members().stream()
                .flatMap(other -> other.machine().found().stream())
                .flatMap(machine -> machine.config().conninfo().stream())
                .toList();
        return OBEYED.stream()
                .filter(keyword -> recorded.get(keyword).isPresent()
                        && own.stream().noneMatch(its -> its.get(keyword).equals(recorded.get(keyword))))
                .findFirst()
                .map(keyword -> Check.failed(
                        member.name() + "'s record is as its repmgr.conf says",
                        "%s: the connection string in its record has %s, as no member's repmgr.conf has it"
                                .formatted(member.name(), keyword),
                        "repmgr would obey it, and so would every command with this connection string",
                        wrongRecord(member.registration().orElseThrow().id())));
    }

    /**
     * A record leads to another user or database than any member's own repmgr.conf does. All members share one database of
     * repmgr, and kesh would otherwise work, and ask for rights, as whomever the record names.
     */
    private static Optional<Check> loggedInElsewhere(ClusterState now, Node member) {
        Set<LoginAs> own = now.members().stream()
                .flatMap(other -> LoginAs.ofConf(other).stream())
                .collect(Collectors.toSet());
        LoginAs recorded = LoginAs.of(member.registration().orElseThrow().conninfo(), member);
        return own.isEmpty()
                        || own.contains(recorded)
                        || member.registration()
                                .orElseThrow()
                                .conninfo()
                                .unread()
                                .isPresent()
                ? Optional.empty()
                : Optional.of(Check.failed(
                        member.name() + "'s record is as its repmgr.conf says",
                        "%s: its record leads to user %s and database %s, and no member's repmgr.conf does"
                                .formatted(member.name(), recorded.user, recorded.database),
                        "kesh and repmgr would log in there as this user, who may be anybody's",
                        wrongRecord(member.registration().orElseThrow().id())));
    }

    /** As whom, and where, libpq logs in by a connection string on a member's host. */
    private record LoginAs(String user, String database) {
        static LoginAs of(Conninfo conninfo, Node member) {
            String user = conninfo.get("user")
                    .or(() -> member.machine().found().map(Machine::user))
                    .orElse("?");
            return new LoginAs(user, conninfo.get("dbname").orElse(user));
        }

        static Optional<LoginAs> ofConf(Node member) {
            return member.machine()
                    .found()
                    .flatMap(machine -> machine.config().conninfo())
                    .map(conninfo -> of(conninfo, member));
        }
    }

    /** The word for one node is another's name. */
    private static Optional<Check> called(ClusterState now, Node node) {
        List<String> words = Stream.concat(
                        Stream.of(node.host().name()),
                        node.declaration().map(Declaration::nodeName).stream().map(Object::toString))
                .toList();
        return now.members().stream()
                .filter(member -> !isSameMember(member, node)
                        && words.contains(member.name().value()))
                .findFirst()
                .map(member -> Check.failed(
                        "'" + member.name() + "' means one node",
                        "the script's %s is at %s, and the member %s is at %s"
                                .formatted(
                                        member.name(),
                                        node.host().address(),
                                        member.name(),
                                        member.host().address()),
                        node.isMember()
                                ? "the member at " + node.host().address() + " is " + node.name()
                                : "no member is recorded at " + node.host().address()
                                        + ", and no server of this cluster was seen there under that name",
                        node.isMember()
                                ? "correct the address in the script, or use another word for " + node.name()
                                : "correct the address or the name in the script; if it is another way to the same host, say so by"
                                        + " the node's id: id: "
                                        + member.registration().orElseThrow().id()));
    }

    private static boolean isSameMember(Node member, Node node) {
        return node.registration()
                .filter(row ->
                        row.id().equals(member.registration().orElseThrow().id()))
                .isPresent();
    }

    /** The host to which a member's record or the script leads has the repmgr.conf of another member. */
    private static Optional<Check> ofAnother(ClusterState now, Node node) {
        NodeId id = node.registration().orElseThrow().id();
        return node.machine()
                .found()
                .flatMap(machine -> machine.config().setting("node_id"))
                .filter(said -> !said.equals(id.toString()))
                .flatMap(said -> now.members().stream()
                        .filter(member -> member.registration()
                                .orElseThrow()
                                .id()
                                .toString()
                                .equals(said))
                        .findFirst())
                .map(other -> Check.failed(
                        node.name() + "'s host is its own",
                        "%s: the repmgr.conf at %s is that of node %s, %s"
                                .formatted(
                                        node.name(),
                                        node.host().address(),
                                        other.registration().orElseThrow().id(),
                                        other.name()),
                        "its record has id " + id,
                        wrongRecord(id)));
    }

    /**
     * The repmgr.conf of the host has the record's id and another name. Whoever can write the records could otherwise swap
     * two names, and so lead a word to the other host.
     */
    private static Optional<Check> renamed(Node node) {
        Registration row = node.registration().orElseThrow();
        return node.machine()
                .found()
                .map(Machine::config)
                .filter(config ->
                        config.setting("node_id").equals(Optional.of(row.id().toString())))
                .flatMap(config -> config.setting("node_name"))
                .filter(said -> !said.equals(row.name().asRecorded()))
                .map(said -> Check.failed(
                        node.name() + "'s record has its name",
                        "%s: the repmgr.conf at %s says node_name %s"
                                .formatted(node.name(), node.host().address(), said),
                        "its record has id " + row.id(),
                        wrongRecord(row.id())));
    }

    /** Two nodes are one server, or are recorded at one address. */
    private static List<Check> shared(ClusterState now) {
        List<Check> shared = new ArrayList<>();
        List<Node> nodes = now.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            for (int j = i + 1; j < nodes.size(); j++) {
                Node one = nodes.get(i);
                Node other = nodes.get(j);
                String title = one.name() + " and " + other.name() + " are two servers";
                if (one.isServerOf(other)) {
                    shared.add(Check.failed(
                            title,
                            one.name() + " and " + other.name() + " are one server, at "
                                    + one.host().address() + " and "
                                    + other.host().address(),
                            "it began at "
                                    + one.runningServer()
                                            .orElseThrow()
                                            .activity()
                                            .started(),
                            other.registration()
                                    .map(row -> wrongRecord(row.id()))
                                    .orElse("correct the script: one name for a node")));
                } else if (areAtOnePlace(one, other)) {
                    shared.add(Check.failed(
                            title,
                            one.name() + " and " + other.name() + " are recorded at the same address and port: "
                                    + one.registration()
                                            .orElseThrow()
                                            .conninfo()
                                            .address(),
                            null,
                            wrongRecord(other.registration().orElseThrow().id())));
                }
            }
        }
        return shared;
    }

    private static boolean areAtOnePlace(Node one, Node other) {
        if (one.registration().isEmpty() || other.registration().isEmpty()) {
            return false;
        }
        Registration first = one.registration().get();
        Registration second = other.registration().get();
        return first.conninfo().address().isKnown()
                && first.conninfo().address().equals(second.conninfo().address())
                && first.conninfo().port(0) == second.conninfo().port(0);
    }

    private static String wrongRecord(NodeId id) {
        return "correct the record that is wrong, on the host that it is of: repmgr standby register --force; or remove"
                + " it, on the primary: repmgr standby unregister --node-id " + id;
    }
}
