package kesh.explain;

import java.util.List;
import java.util.regex.Pattern;

/** What repmgrd writes into hamgr.log or its own, and kbha into kbha.log. */
final class DaemonPhrases {
    static final Form FORM = new Form(
            "log of repmgrd or kbha",
            "what the daemons saw and did: repmgrd fails over, KingbaseES' kbha starts and stops servers and repmgrd");

    static final List<Phrase> ALL = List.of(
            said("repmgrd \\(repmgrd ([\\w.]+)\\) starting up").held("repmgrd {} started"),
            said("^starting monitoring of node \"(.+?)\"").held("repmgrd watches over {}"),
            said("^monitoring (?:connection to upstream|cluster primary|primary node|connection to primary)")
                    .quiet(),
            said("^\"?connection_check_type\"? set to").quiet(),
            said("^primary flush lsn is").quiet(),
            said("^average RTT value is not greater than zero").quiet(),
            said("try to change wal catched_up state to 1")
                    .held("probably: this standby has caught up with its upstream"),
            said("try to change wal catched_up state to 0")
                    .warned(
                            "probably: this standby does not keep up with its upstream",
                            "a standby that is behind may not be promoted",
                            "kesh watch shows lag"),
            said("(?i)try to change streaming_sync state to (?:true|1)")
                    .held("probably: this standby replicates synchronously from here on"),
            said("(?i)try to change streaming_sync state to (?:false|0)")
                    .warned(
                            "probably: this standby no longer replicates synchronously",
                            "what is committed from here on may be lost in a failover",
                            "kesh check shows which standbys are synchronous; repmgrd decides by synchronous in repmgr.conf"),

            // a node goes away
            said("^attempting to (?:re)?connect to node \"(.+?)\"").quiet(),
            said("checking state of node \"(.+?)\" \\(ID: \\d+\\), \\d+ of \\d+ attempts")
                    .warned(
                            "{} did not answer repmgrd, which tried again",
                            "reconnect_attempts and reconnect_interval in repmgr.conf say for how long",
                            "if it went on to answer, nothing was done; else look at what follows"),
            said("^connection to node \"(.+?)\" \\(ID: \\d+\\) lost")
                    .warned(
                            "repmgrd lost its connection to {}",
                            "its server was stopped or killed, or the network between",
                            "kesh check; if it is down: start '{}'"),
            said("unable to (?:re)?connect to (?:upstream |primary )?node \"(.+?)\"")
                    .failed(
                            "repmgrd could not reach {}",
                            "from here on it takes that node for failed",
                            "kesh check; if a standby was promoted meanwhile: rejoin '{}'; else: start '{}'"),
            said("standby node \"(.+?)\" \\(ID: \\d+\\) has disconnected")
                    .warned(
                            "{} disconnected from its upstream",
                            "its server was stopped, or the network was interrupted",
                            "if it did not reconnect: kesh check; start '{}'"),
            said("standby node \"(.+?)\" \\(ID: \\d+\\) has reconnected").held("{} reconnected to its upstream"),
            said("new standby \"(.+?)\" \\(ID: \\d+\\) has connected")
                    .held("{} connected to its upstream for the first time"),
            said("reconnected to (?:local|upstream|primary) node \"(.+?)\"").held("{} answers repmgrd again"),
            said("node \"(.+?)\" \\(ID: \\d+\\) auto-recovery success").held("{} was made to rejoin by itself"),

            // failover
            said("will now promote|promoting (?:standby|self)|this node is the (?:winner|only available candidate)")
                    .warned(
                            "a failover: repmgrd chose this standby to become the primary",
                            "the former primary was taken for failed",
                            "the former primary comes back by: rejoin"),
            said("STANDBY PROMOTE successful|promoted to primary|promotion of .* successful")
                    .warned(
                            "a standby was promoted: there was a failover, or somebody promoted it",
                            "if the former primary runs on, there are two",
                            "kesh check; the former primary comes back by: rejoin"),
            said("(?:STANDBY FOLLOW successful|standby attached to upstream node|now following new upstream)")
                    .held("a standby follows the new primary"),
            said("notifying node|executing \"?follow_command|is now following|attempting to follow")
                    .quiet(),
            said("(?:unable to|not) (?:determine|achieve|reach)\\w* (?:a )?(?:quorum|majority)|no (?:quorum|majority)|not enough (?:visible )?(?:nodes|votes)")
                    .failed(
                            "repmgrd promoted nobody: too few nodes see each other",
                            "it saw less than half of the nodes, so the primary may live on beyond the broken network",
                            "kesh check looks from each node. If the primary is surely dead: promote"),
            said("nodes? can (?:still )?see the primary|primary is still visible")
                    .warned(
                            "repmgrd promoted nobody: others still see the primary",
                            "only the way from here to it is broken",
                            "kesh check"),
            said("failover is manual|\"?failover\"? (?:is )?set to \"?manual")
                    .warned(
                            "failover is manual on this node",
                            "repmgrd only looks on",
                            "failover='automatic' in repmgr.conf, if that is not on purpose"),
            said("repmgrd on this node is paused|repmgrd (?:is )?paused")
                    .failed(
                            "repmgrd is paused",
                            "nothing is promoted when the primary fails",
                            "unpause, when no operation is under way"),
            said("(?:SIG)?TERM (?:signal )?received|repmgrd terminating|^terminating$")
                    .warned("repmgrd was told to end", "it does nothing until it is started again", "start"),

            // kbha
            said("ping host ?\"(.+?)\" failed")
                    .warned(
                            "{}, a trusted server, did not answer ping",
                            "if none of them answers, the node takes itself for cut off; with"
                                    + " running_under_failure_trusted_servers = 'off' it stops its database",
                            "trusted_servers in repmgr.conf; a firewall may drop ICMP: ping it by hand"),
            said("^stop database")
                    .failed(
                            "kbha stopped the database of this node",
                            "because of what is told before it: no trusted server answered, or the disk check failed",
                            "mend the cause, then: start. With use_check_disk and running_under_failure_trusted_servers in"
                                    + " repmgr.conf it is decided whether it stops"),
            said("Failed to check the mount_point_list (\\d+) */ *(\\d+), all failed")
                    .failed(
                            "the disk check failed {} times of {}",
                            "the data directory's file system could not be written or read: full, read-only, or a broken disk",
                            "df, mount and dmesg on that host; kesh check shows how full it is"),
            said("use_check_disk = on, will stop the database")
                    .failed(
                            "kbha stops the database, as the disk check failed and use_check_disk is on",
                            null,
                            "mend the disk, then: start"),
            said("there may be multiple nodes running as primary, can not do recovery for failed node(?: \"?(.+?)\"?)?$")
                    .failed(
                            "probably there are two primaries, so nothing is made to rejoin by itself",
                            null,
                            "stop applications; kesh check shows every primary. Whichever is to be given up: rejoin"),
            said("unable to connect via ES to host \"(.+?)\"")
                    .failed(
                            "{} cannot be reached through sys_securecmdd, so nothing is known of its node",
                            "sys_securecmdd does not run there, or its port (8890) is closed",
                            "systemctl status securecmdd on {}; ssh and kesh check work without it"),
            said("can not do auto-recovery because not confirmed a standby node")
                    .failed(
                            "a failed node was not made to rejoin by itself: it is not known to be a standby",
                            "recovery='standby' in repmgr.conf lets only former standbys rejoin by themselves",
                            "rejoin it"),
            said("incorrect command permissions for the virtual ip")
                    .failed(
                            "the virtual IP cannot be set: arping or ip may not do it",
                            "they are run by the cluster's user and need root's rights",
                            "as root: chown root and chmod u+s for arping in the installation's bin, and for ip in ipaddr_path"),
            said("(?i)virtual ip.* already exists and not on primary host")
                    .failed(
                            "the virtual IP is on a host that is not the primary's",
                            "it was left there when the primary went",
                            "ip addr shows it there; take it away as root, and see that only the primary has it"));

    private DaemonPhrases() {}

    private static Phrase.Said said(String pattern) {
        return new Phrase.Said(FORM, Pattern.compile(pattern));
    }
}
