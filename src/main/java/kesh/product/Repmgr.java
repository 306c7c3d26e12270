package kesh.product;

import java.util.List;
import kesh.cluster.Conninfo;
import kesh.cluster.NodeId;
import kesh.command.Command;
import kesh.command.Script;

/**
 * repmgr's command lines, by full path: a login shell's PATH is not to be relied on.
 *
 * @param program the path of repmgr
 * @param configFile the path of repmgr.conf
 */
public record Repmgr(String program, String configFile) {
    /** The function {@code repmgrds} for scripts that look for the daemons of a host. */
    public static final Script DAEMONS = Script.of(Repmgr.class, "repmgrds.sh");

    /**
     * Copies the upstream's data and makes the slot {@code repmgr_slot_<id>} on the source. The checkpoint is asked to
     * be fast: with a spread one, the copy waits minutes before its first byte (repmgr#645).
     */
    public Command standbyClone(Conninfo source, NodeId upstream) {
        return Command.changing(
                program,
                "-f",
                configFile,
                "-d",
                source.without("password").text().reveal(),
                "standby",
                "clone",
                "--fast-checkpoint",
                "--upstream-node-id=" + upstream);
    }

    /** The upstream is always named: left out, repmgr takes the primary (repmgr#395). */
    public Command standbyRegister(NodeId upstream) {
        return Command.changing(program, "-f", configFile, "standby", "register", "--upstream-node-id=" + upstream);
    }

    /** Writes the record of a member anew, from its repmgr.conf. */
    public Command standbyRegisterAgain(NodeId upstream) {
        return Command.changing(
                program, "-f", configFile, "standby", "register", "--force", "--upstream-node-id=" + upstream);
    }

    /** repmgrd lies beside repmgr in every package. */
    public Command repmgrd() {
        return Command.changing(program + "d", "-f", configFile, "--daemonize");
    }

    /** By id: {@code --node-name} is accepted and ignored, and removes the node of the configuration file. */
    public Command standbyUnregister(NodeId id) {
        return Command.changing(program, "-f", configFile, "standby", "unregister", "--node-id=" + id);
    }

    public Command witnessUnregister(NodeId id) {
        return Command.changing(program, "-f", configFile, "witness", "unregister", "--node-id=" + id);
    }

    /**
     * Makes the record of a witness, and copies the primary's records into its database, which no WAL reaches; anew
     * where both was done before, in whole or in part.
     */
    public Command witnessRegister(Conninfo primary) {
        return Command.changing(
                program,
                "-f",
                configFile,
                "-d",
                primary.without("password").text().reveal(),
                "witness",
                "register",
                "--force");
    }

    /** Of a primary that is no more. */
    public Command primaryUnregister(NodeId id) {
        return Command.changing(program, "-f", configFile, "primary", "unregister", "--node-id=" + id);
    }

    /** Attaches the running standby to another upstream: makes the slot there, changes the record. */
    public Command standbyFollow(NodeId upstream) {
        return Command.changing(program, "-f", configFile, "standby", "follow", "--upstream-node-id=" + upstream);
    }

    /** Makes the standby the primary, and its record and that of the former one say so. */
    public Command standbyPromote() {
        return Command.changing(program, "-f", configFile, "standby", "promote");
    }

    /** The first record of a new cluster. */
    public Command primaryRegister() {
        return Command.changing(program, "-f", configFile, "primary", "register");
    }

    /** Corrects the record of one that is primary already. */
    public Command primaryRegisterAgain() {
        return Command.changing(program, "-f", configFile, "primary", "register", "--force");
    }

    /**
     * Brings back a server that has written what the primary never had, or that crashed: pg_rewind takes that away. Its
     * own configuration files stay its own.
     *
     * @param ownFiles their names, below the data directory
     */
    public Command nodeRejoinByRewind(Conninfo primary, List<String> ownFiles) {
        return Command.changing(
                program,
                "-f",
                configFile,
                "node",
                "rejoin",
                "--force-rewind",
                "--config-files=" + String.join(",", ownFiles),
                "-d",
                primary.without("password").text().reveal());
    }

    /** Brings a server back that was shut down in good order, as a standby of the primary that now is. */
    public Command nodeRejoin(Conninfo primary) {
        return Command.changing(
                program,
                "-f",
                configFile,
                "node",
                "rejoin",
                "-d",
                primary.without("password").text().reveal());
    }
}
