package kesh.migrate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kesh.Problem;
import kesh.cluster.Declaration;
import kesh.cluster.NodeId;
import kesh.command.Quote;
import kesh.dsl.ClusterScript;
import kesh.software.SoftwareArchive;
import kesh.verb.Verb;
import kesh.verb.grow.Expand;
import kesh.verb.shrink.Shrink;
import kesh.verb.software.Prepare;

/** Writes the install.conf with which the vendor's script would do the same as a script of kesh's. */
public final class InstallConfOfScript {
    private InstallConfOfScript() {}

    /**
     * Further values that the vendor's script needs are left empty, with a note.
     *
     * @throws Problem if the script asks for anything but one shrink of a declared node, or one expand, which may be
     *     prepared: the vendor's expand brings the software, too
     */
    public static String write(ClusterScript script) {
        List<Verb> verbs =
                script.statements().stream().map(statement -> statement.verb()).toList();
        if (verbs.size() == 1 && verbs.get(0) instanceof Expand expand) {
            return section(script, "expand", expand.word()) + software(Optional.empty());
        }
        if (verbs.size() == 2
                && verbs.get(0) instanceof Prepare prepare
                && verbs.get(1) instanceof Expand expand
                && prepare.word().equals(expand.word())) {
            return section(script, "expand", expand.word()) + software(prepare.archive());
        }
        if (verbs.size() == 1 && verbs.get(0) instanceof Shrink shrink) {
            return section(script, "shrink", shrink.word());
        }
        throw new Problem(
                script.name() + ": only a script with one expand or one shrink can be exported",
                "it asks for: "
                        + (script.statements().isEmpty()
                                ? "nothing"
                                : String.join(
                                        ", ",
                                        script.statements().stream()
                                                .map(statement -> statement.text())
                                                .toList())),
                "the vendor's script does only one of the two at a time");
    }

    private static String section(ClusterScript script, String operation, String word) {
        Declaration node = script.nodes().stream()
                .filter(declared -> declared.host().name().equals(word))
                .findFirst()
                .orElseThrow(() -> new Problem(
                        word + " is not declared",
                        "its address and its id are not in the script",
                        "add: node '" + word + "', host: '…', id: …"));
        return """
                # Written by 'kesh export'. Kesh finds out the rest for itself; cluster_install.sh must be told.
                [%s]
                %s_type="0"      # 0: standby, 1: witness
                primary_ip="%s"  # from via: it must be the primary
                %s_ip="%s"
                node_id="%s"%s
                install_dir=""   # to be filled in: the cluster's home, without /kingbase
                ssh_port="%d"
                """.formatted(
                        operation,
                        operation,
                        script.vias().stream()
                                .findFirst()
                                .map(via -> via.host().address().value())
                                .orElse(""),
                        operation,
                        node.memberAddress(),
                        node.id().map(NodeId::toString).orElse(""),
                        node.id().isPresent() ? "" : "       # to be filled in",
                        script.ssh().port().orElse(22));
    }

    private static String software(Optional<SoftwareArchive> archive) {
        return """
                # Files on the new node: db.zip of the members' version, and its license.
                zip_package=%s
                license_file=(%s)
                net_device=()    # if the cluster has a virtual address
                net_device_ip=()
                """.formatted(word(archive.map(SoftwareArchive::file)), word(archive.flatMap(SoftwareArchive::license)));
    }

    private static String word(Optional<Path> file) {
        return file.map(path -> Quote.word(path.toString())).orElse("");
    }
}
