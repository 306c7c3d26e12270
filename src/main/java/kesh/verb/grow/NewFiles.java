package kesh.verb.grow;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Masked;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Passfile;
import kesh.fact.Configured;
import kesh.fact.PasswordsKnown;
import kesh.plan.Fact;
import kesh.plan.Step;
import kesh.product.RepmgrConf;

/** The files that a new node needs, on its own host and on those of the members. */
public record NewFiles(NewNode node) {

    List<Step> steps(ClusterState now) {
        List<Step> steps = new ArrayList<>();
        steps.add(config(
                node.name(),
                node.machine(),
                node.configFile(),
                node.config(),
                "write repmgr.conf, like " + node.upstream().name() + "'s"));
        passfiles(now, steps);
        return steps;
    }

    /** Only the settings that identify the node must be as written; the operator may change the rest of repmgr.conf. */
    static Step config(NodeName name, Machine machine, String path, RepmgrConf config, String title) {
        Set<String> identity = Set.of("node_id", "node_name", "data_directory", "conninfo");
        Masked before = machine.config().text().orElse(Masked.EMPTY);
        Fact goal = new Configured(name, path, config.text(), config.settings(), identity);
        return Step.write(name, title, path, before, config.text(), goal)
                .undoneBy("remove " + path)
                .inBatch(files(name));
    }

    /** Each node must be able to log in to each other: repmgr uses entries for two databases, its own and "replication". */
    private void passfiles(ClusterState now, List<Step> steps) {
        node.passwordsFor(node.machine().passfile(), now.members())
                .ifPresent(entries -> steps.add(passfile(node.name(), node.name(), node.machine(), entries)));
        for (Node member : now.members()) {
            if (!member.name().equals(node.name())) {
                member.machine().found().ifPresent(machine -> node.ownPasswords(machine.passfile())
                        .ifPresent(entries -> steps.add(passfile(node.name(), member.name(), machine, entries))));
            }
        }
    }

    /** @param node the node that this is done for */
    public static Step passfile(NodeName node, NodeName name, Machine machine, List<Passfile.Entry> entries) {
        Passfile passfile = machine.passfile();
        return Step.write(
                        name,
                        entries.size() == 1
                                ? "add 1 login to " + passfile.path()
                                : "add " + entries.size() + " logins to " + passfile.path(),
                        passfile.path(),
                        passfile.text().orElse(Masked.EMPTY),
                        passfile.plus(entries).text().orElseThrow(),
                        new PasswordsKnown(name, entries))
                .undoneBy("remove the added lines")
                .inBatch(files(node));
    }

    /**
     * The files of one new node are on different machines, so they go side by side; those of several may be the same
     * file.
     */
    private static String files(NodeName node) {
        return "files for " + node;
    }
}
