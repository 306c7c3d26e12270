package kesh.verb.trust;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.Access;
import kesh.cluster.Access.Part;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.PublicKey;
import kesh.command.Command;
import kesh.command.Quote;
import kesh.command.Script;
import kesh.fact.Admitted;
import kesh.fact.AllOf;
import kesh.fact.KeyMade;
import kesh.fact.LinesPresent;
import kesh.fact.LoggedIn;
import kesh.fact.ModeIs;
import kesh.plan.Fact;
import kesh.plan.Step;

/**
 * The steps that make logins work.
 *
 * @param broken the logins that do not work
 * @param nodes all chosen nodes
 */
record TrustSteps(ClusterState now, List<SshLogin> broken, List<Node> nodes) {
    private static final Script MAKE_KEY =
            Script.of(Script.class, "beside.sh").then(Script.of(TrustSteps.class, "make-key.sh"));

    /** Stages, each of which needs the one before it; within a stage, the steps run side by side. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        froms().stream().filter(node -> lacksKey(node)).forEach(node -> steps.add(makeKey(node)));
        rights(steps);
        nodes.forEach(node -> admit(node, steps));
        froms().forEach(node -> knowHosts(node, steps));
        tos().forEach(to -> broken.stream().filter(way -> way.to().equals(to)).forEach(way -> steps.add(logIn(way))));
        return steps;
    }

    private Set<Node> froms() {
        return broken.stream().map(SshLogin::from).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Set<Node> tos() {
        Set<Node> ends = broken.stream().map(SshLogin::to).collect(Collectors.toSet());
        return nodes.stream().filter(ends::contains).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static boolean lacksKey(Node node) {
        return SshLogin.access(node).key().isEmpty();
    }

    private static Machine machine(Node node) {
        return node.machine().found().orElseThrow();
    }

    private static String names(Stream<Node> nodes) {
        return nodes.map(Node::place).collect(Collectors.joining(", "));
    }

    /** The key has no passphrase: repmgrd needs it, and has nobody to ask for one. */
    private static Step makeKey(Node node) {
        String file = machine(node).home() + "/.ssh/" + Access.USUAL_IDENTITY;
        return Step.run(
                        node.name(),
                        "make a key for " + machine(node).user(),
                        Command.changing("sh", "-s", "--", file).withInput(MAKE_KEY.text()),
                        new KeyMade(node.name()))
                .undoneBy("remove " + file + " and " + file + ".pub")
                .inBatch("make keys");
    }

    private void rights(List<Step> steps) {
        tos().forEach(node -> Stream.of(Rights.DIRECTORY, Rights.ADMISSION)
                .forEach(rights -> rights.tooWide(node).forEach(path -> steps.add(narrow(node, path, rights)))));
        froms().forEach(node -> Rights.KEYS.tooWide(node).forEach(path -> steps.add(narrow(node, path, Rights.KEYS))));
    }

    private static Step narrow(Node node, String path, Rights rights) {
        return Step.run(
                        node.name(),
                        "remove other users' rights on " + path,
                        Command.changing("chmod", rights.mode(), "--", path),
                        new ModeIs(node.name(), path, rights.mode()))
                .undoneBy("chmod " + SshLogin.access(node).modes().get(path) + " " + Quote.word(path))
                .inBatch("rights");
    }

    /** Adds to authorized_keys the keys of nodes that cannot log in, and the operator's key if kesh needed a password. */
    private void admit(Node node, List<Step> steps) {
        List<Node> others = broken.stream()
                .filter(way -> way.to().equals(node) && way.lacksAdmission())
                .map(SshLogin::from)
                .toList();
        List<String> lines = new ArrayList<>();
        List<Fact> goals = new ArrayList<>();
        List<String> who = new ArrayList<>();
        SshLogin.accessOf(node).flatMap(Access::admitting).ifPresent(key -> {
            lines.add(key);
            goals.add(new LinesPresent(node.name(), Part.AUTHORIZED_KEYS, List.of(key)));
            who.add("you");
        });
        if (!others.isEmpty()) {
            others.forEach(
                    other -> SshLogin.access(other).key().map(PublicKey::line).ifPresent(lines::add));
            goals.add(new Admitted(node.name(), others.stream().map(Node::name).toList()));
            who.add(machine(node).user() + " of " + names(others.stream()));
        }
        if (!goals.isEmpty()) {
            steps.add(Step.add(
                            node.name(),
                            "admit " + String.join(", and ", who),
                            file(node, Part.AUTHORIZED_KEYS),
                            lines,
                            others.stream()
                                    .filter(TrustSteps::lacksKey)
                                    .map(Node::name)
                                    .toList(),
                            AllOf.all(goals))
                    .undoneBy("remove the added lines")
                    .inBatch("authorized_keys"));
        }
    }

    /** kesh itself read these host keys on each host, over a connection whose host key it had verified. */
    private void knowHosts(Node node, List<Step> steps) {
        List<SshLogin> unknown = broken.stream()
                .filter(way -> way.from().equals(node) && way.lacksHostKey())
                .toList();
        if (!unknown.isEmpty()) {
            List<String> lines =
                    unknown.stream().flatMap(way -> way.hostKeys().stream()).toList();
            steps.add(Step.add(
                            node.name(),
                            "add the host keys of " + names(unknown.stream().map(SshLogin::to)),
                            file(node, Part.KNOWN_HOSTS),
                            lines,
                            List.of(),
                            new LinesPresent(node.name(), Part.KNOWN_HOSTS, lines))
                    .undoneBy("remove the added lines")
                    .inBatch("known_hosts"));
        }
    }

    private static String file(Node node, Part part) {
        return machine(node).home() + "/.ssh/" + part;
    }

    /**
     * Proves that the login works, in the way that the survey tries it: without a prompt, and with the host key
     * checked.
     */
    private static Step logIn(SshLogin way) {
        Command ssh = Command.reading(
                "ssh",
                "-n",
                "-o",
                "BatchMode=yes",
                "-o",
                "ConnectTimeout=5",
                "-o",
                "StrictHostKeyChecking=yes",
                "-o",
                "UpdateHostKeys=no",
                "--",
                way.to().address().value(),
                "true");
        return Step.run(
                        way.from().name(),
                        "log in to " + way.to().place(),
                        ssh,
                        new LoggedIn(way.from().name(), way.to().name()))
                .undoneBy("nothing: nothing is changed")
                .inBatch("log in to " + way.to().place());
    }
}
