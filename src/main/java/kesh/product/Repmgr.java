package kesh.product;

import java.util.List;
import java.util.Set;
import kesh.cluster.Conninfo;
import kesh.cluster.NodeId;
import kesh.cluster.Right;
import kesh.command.Command;
import kesh.command.Script;

/**
 * Makes repmgr's command lines, with full paths: the PATH of a login shell is not reliable.
 *
 * @param program the path of repmgr
 * @param configFile the path of repmgr.conf
 */
public record Repmgr(String program, String configFile) {
    /** The function {@code repmgrds} for scripts that search for the daemons of a host. */
    public static final Script DAEMONS = Script.of(Repmgr.class, "repmgrds.sh");

    /** The function {@code kbhas} besides: KingbaseES' daemons that supervise repmgr's. */
    public static final Script SUPERVISORS = DAEMONS.then(Script.of(Repmgr.class, "kbhas.sh"));

    /** Keywords that no login needs. */
    private static final Set<String> OF_THE_SESSION =
            Set.of("options", "application_name", "fallback_application_name");

    /**
     * Copies the upstream's data and makes the slot {@code repmgr_slot_<id>} on the source. It requests a fast
     * checkpoint: with a spread one, the copy waits minutes before its first byte (repmgr#645).
     */
    public Command standbyClone(Conninfo source, NodeId upstream) {
        return Command.changing(
                        program,
                        "-f",
                        configFile,
                        "-d",
                        toCopyFrom(source).text().reveal(),
                        "standby",
                        "clone",
                        "--fast-checkpoint",
                        "--upstream-node-id=" + upstream)
                .needing(Right.SEE_SETTINGS, Right.REPLICATE);
    }

    /**
     * Returns the connection string by which a node is copied, without the password, which ps would show, and without
     * settings of the session that nobody could pass on to pg_basebackup: {@link Conninfo#unfitForCommandLines}.
     */
    public static Conninfo toCopyFrom(Conninfo recorded) {
        Conninfo source = recorded.without("password");
        for (String keyword : source.unfitForCommandLines()) {
            if (OF_THE_SESSION.contains(keyword)) {
                source = source.without(keyword);
            }
        }
        return source;
    }

    /** Always names the upstream: without it, repmgr takes the primary (repmgr#395). */
    public Command standbyRegister(NodeId upstream) {
        return Command.changing(program, "-f", configFile, "standby", "register", "--upstream-node-id=" + upstream)
                .needing(Right.WRITE_RECORDS, Right.WRITE_EVENTS);
    }

    /** Writes the record of a member again, from its repmgr.conf. */
    public Command standbyRegisterAgain(NodeId upstream) {
        return Command.changing(
                        program, "-f", configFile, "standby", "register", "--force", "--upstream-node-id=" + upstream)
                .needing(Right.WRITE_RECORDS, Right.WRITE_EVENTS);
    }

    /** Starts repmgrd, which every package puts beside repmgr. */
    public Command repmgrd() {
        return Command.changing(program + "d", "-f", configFile, "--daemonize");
    }

    /**
     * Names the node by id: repmgr accepts {@code --node-name}, ignores it, and removes the configuration file's node.
     */
    public Command standbyUnregister(NodeId id) {
        return Command.changing(program, "-f", configFile, "standby", "unregister", "--node-id=" + id)
                .needing(Right.WRITE_RECORDS, Right.WRITE_EVENTS);
    }

    public Command witnessUnregister(NodeId id) {
        return Command.changing(program, "-f", configFile, "witness", "unregister", "--node-id=" + id)
                .needing(Right.WRITE_RECORDS, Right.WRITE_EVENTS);
    }

    /**
     * Makes the record of a witness, and copies the primary's records into its database, which no WAL reaches. It does
     * both again if an earlier run did all or part of it.
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
                        "--force")
                .needing(Right.WRITE_RECORDS, Right.COPY_RECORDS, Right.WRITE_EVENTS);
    }

    /** Removes the record of a primary that no longer exists. */
    public Command primaryUnregister(NodeId id) {
        return Command.changing(program, "-f", configFile, "primary", "unregister", "--node-id=" + id)
                .needing(Right.WRITE_RECORDS, Right.WRITE_EVENTS);
    }

    /** Attaches the running standby to another upstream: makes the slot there, changes the record. */
    public Command standbyFollow(NodeId upstream) {
        return Command.changing(program, "-f", configFile, "standby", "follow", "--upstream-node-id=" + upstream)
                .needing(Right.WRITE_RECORDS, Right.WRITE_EVENTS, Right.REPLICATE);
    }

    /** Makes the standby the primary, and changes its record and that of the former primary. */
    public Command standbyPromote() {
        return Command.changing(program, "-f", configFile, "standby", "promote")
                .needing(Right.WRITE_RECORDS, Right.WRITE_EVENTS);
    }

    /** Makes the first record of a new cluster. */
    public Command primaryRegister() {
        return Command.changing(program, "-f", configFile, "primary", "register");
    }

    /** Corrects the record of a node that is primary already. */
    public Command primaryRegisterAgain() {
        return Command.changing(program, "-f", configFile, "primary", "register", "--force")
                .needing(Right.WRITE_RECORDS, Right.WRITE_EVENTS);
    }

    /**
     * Re-attaches a server that has written WAL that the primary never had, or that crashed: pg_rewind removes that
     * WAL. The server keeps its own configuration files.
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
                        primary.without("password").text().reveal())
                .needing(Right.WRITE_RECORDS, Right.WRITE_EVENTS, Right.REPLICATE);
    }

    /** Re-attaches a server that was shut down cleanly, as a standby of the current primary. */
    public Command nodeRejoin(Conninfo primary) {
        return Command.changing(
                        program,
                        "-f",
                        configFile,
                        "node",
                        "rejoin",
                        "-d",
                        primary.without("password").text().reveal())
                .needing(Right.WRITE_RECORDS, Right.WRITE_EVENTS, Right.REPLICATE);
    }
}
