package kesh.explain;

import java.util.List;
import java.util.regex.Pattern;

/** What repmgr's commands say: rejoin, switchover, clone, register, and the warnings round the tables. */
final class RepmgrPhrases {
    static final Form FORM = new Form("messages of repmgr", "what a repmgr command did or refused, and why");

    static final List<Phrase> ALL = List.of(
            said("following (?:issues|problems)\\b.*detected").quiet(),
            said("^\\s*-D/--\\w+ will be ignored").quiet(),
            said("^--upstream-node-id not supplied").quiet(),
            said("local node has no registered upstream node").quiet(),
            said("^unregistering node \\d+").quiet(),
            said("^(?:begin to start server|start server finish|starting server using)")
                    .quiet(),
            said("^connecting to (?:database|primary|local node|source node|upstream)")
                    .quiet(),
            said("^(?:redirecting logging output to|using provided configuration file|creating directory)")
                    .quiet(),
            said("node \"(.+?)\" not found in \"(?:sys|pg)_stat_replication\"")
                    .failed(
                            "{} receives no WAL from the server that was asked",
                            "its upstream knows of no connection of it",
                            "kesh check says why; if its server is down: start '{}'"),
            said("node \"(.+?)\" \\(ID: \\d+\\) is not attached to its upstream node \"(.+?)\"")
                    .failed(
                            "{} runs, but is not attached to its upstream {}",
                            "it receives no WAL from there: it falls behind, and its slot there holds what it lacks",
                            "kesh check says why. If WAL is missing or the timelines part: rejoin '{}', or rebuild"),
            said("unable to connect to node \"(.+?)\" \\(ID: \\d+\\)'s upstream node \"(.+?)\"")
                    .failed(
                            "{}'s upstream {} cannot be reached",
                            "so nothing is known of what is between them",
                            "kesh check looks from each node"),
            said("unable to determine if node \"(.+?)\" \\(ID: \\d+\\) is attached to its upstream node \"(.+?)\"")
                    .unknown(
                            "whether {} is attached to its upstream is not known",
                            "the upstream could not be asked",
                            "kesh check looks from each node"),
            said("node \"(.+?)\" \\(ID: \\d+\\) is registered as an active primary but is unreachable")
                    .failed(
                            "{} is recorded as running, but could not be reached",
                            "either it is down, or only the way to it from the node that asked",
                            "kesh check looks from each node. If it is down and nobody was promoted: start '{}', or promote a standby"),
            said("node \"(.+?)\" \\(ID: \\d+\\) is registered as an (?:in)?active (\\w+) but is unreachable")
                    .failed(
                            "{} is recorded as running, but could not be reached",
                            null,
                            "start '{}'; if it is gone for good: shrink with lost: true"),
            said("node \"(.+?)\" \\(ID: \\d+\\) is registered as standby but running as primary")
                    .failed(
                            "{} is recorded as a standby, but runs as a primary",
                            "there may be two primaries that take writes",
                            "stop applications; kesh check shows every primary. Whichever is to be given up: rejoin '{}'"),
            said("node \"(.+?)\" \\(ID: \\d+\\) is registered as primary but running as standby")
                    .failed(
                            "{} is recorded as a primary, but runs as a standby",
                            "its record was not changed when it came to follow another",
                            "rescan shows and mends records"),
            said("node \"(.+?)\" \\(ID: \\d+\\) is running but the repmgr node record is inactive")
                    .failed(
                            "{} runs, but its record says that it does not",
                            "repmgrd leaves it out",
                            "rescan shows and mends records"),
            said("unable to connect to node \"(.+?)\" \\(ID: \\d+\\)")
                    .failed(
                            "{} is recorded as running, but could not be reached",
                            null,
                            "kesh check looks from each node; if its server is down: start '{}'"),
            said("no metadata record for this node|unable to retrieve record for (?:local )?node")
                    .failed(
                            "this node is not registered",
                            "in repmgr.nodes there is no row with the node_id of its repmgr.conf",
                            "rescan shows what is recorded; by hand, there: repmgr standby register -F (of a primary: primary register)"),
            said("^connection to database failed")
                    .warned(
                            "a connection to a database failed",
                            "the line after it says why, if there is one",
                            "kesh check shows which servers answer"),
            said("^unable to ping \".*?host=([^\\s\"]+)")
                    .warned(
                            "the server on {} did not take a connection",
                            null,
                            "in a rejoin that is to be so before it starts; else kesh check"),
            said("PQping\\(\\) returned \"PQPING_REJECT\"")
                    .warned(
                            "a server answered that it takes no connections",
                            "it is starting up, recovering or shutting down",
                            "look again in a minute; if it stays so, its log says what it waits for"),
            said("PQping\\(\\) returned \"PQPING_NO_RESPONSE\"")
                    .warned(
                            "at a server's address nothing answered",
                            "it is down, or its host or the network is",
                            "in a rejoin that is to be so before it starts; else: start, after kesh check"),

            // node rejoin
            said("this node's timeline is ahead of the rejoin target node's timeline")
                    .failed(
                            "the rejoin is refused: this node is on a later timeline than the node it is to follow",
                            "it was promoted itself, so it may have what the other lacks: perhaps the wrong one of two primaries was chosen",
                            "kesh check shows timelines. Find out which one applications wrote to, then rejoin the other; what that one alone has is lost"),
            said("this node cannot attach to rejoin target node|is not able to attach to rejoin target|"
                            + "unable to attach to rejoin target")
                    .failed(
                            "this node cannot follow the other as it is: their histories have parted",
                            "after a failover the former primary has WAL that the new one never got",
                            "rejoin shows how much is lost, and rewinds it; if that is refused: rebuild"),
            said("database is still running in state")
                    .failed(
                            "the rejoin is refused: this node's server still runs",
                            null,
                            "rejoin stops it itself, in the right order with repmgrd and kbha"),
            said("database is not shut ?down cleanly|was not shut down cleanly")
                    .failed(
                            "this node's server was not shut down cleanly",
                            "a rewind needs that",
                            "rejoin takes care of it"),
            said("(?:sys|pg)_rewind (?:execution )?failed|could not find common ancestor|"
                            + "target server needs to use either data checksums")
                    .failed(
                            "the rewind did not succeed",
                            "its WAL from before the histories parted is needed, and wal_log_hints or data checksums",
                            "rebuild copies the node anew"),
            said("^(?:NODE REJOIN|(?:node )?rejoin) failed")
                    .failed("the rejoin failed", null, "rejoin goes on where it stopped; if it is refused: rebuild"),
            said("local node (\\S+) can attach to rejoin target node (\\S+)")
                    .held("node {} can follow node {} as it is"),
            said("NODE REJOIN successful").held("the rejoin succeeded"),
            said("^node (\\S+) is now attached to node (\\S+)$").held("node {} is attached to node {}"),
            said("replication slot \"[^\"]+\" deleted on node").quiet(),
            said("(\\d+) inactive replication slots? detected")
                    .warned(
                            "inactive replication slots: {}",
                            "each holds WAL until the disk is full",
                            "kesh check names them and how much they hold; of a node that is gone for good: shrink with lost: true"),
            said("^\\s*(\\S+) \\((?:physical|logical)\\)$")
                    .warned(
                            "slot {} is used by nobody",
                            "it holds WAL until the disk is full",
                            "kesh check; start the node that it is for, or shrink it"),
            said("the item in (\\S+) is not end in the right way")
                    .warned(
                            "{} has a line that does not end as it should",
                            "probably the password in that line is not used",
                            "look at the end of each line of that file: five columns, no blank, a line end after the last"),

            // switchover
            said("local node \"(.+?)\" .*is not a downstream of demotion candidate primary \"(.+?)\"")
                    .failed(
                            "the switchover is refused: {} is not recorded as a standby of {}",
                            "it may stream all the same: only its record has another upstream, or none",
                            "rescan mends the record; then switchover to: '{}'"),
            said("unable to connect via SSH to host \"?(.+?)\"?(?:,|$)")
                    .failed(
                            "no login by SSH on {}",
                            "repmgr's switchover works on the other node by SSH",
                            "trust sets the logins up, and shows which one fails"),
            said("(?:SWITCHOVER|switchover) (?:is|was) incomplete|switchover (?:has )?failed|unable to perform switchover")
                    .failed(
                            "the switchover stopped half way",
                            "the former primary may be stopped, and the new one not promoted",
                            "kesh check shows who is primary; run switchover again: it goes on from there"),
            said("(?:SWITCHOVER|switchover) (?:was|has completed) success").held("the switchover succeeded"),

            // clone, register, unregister
            said("standby clone \\(.*\\) complete").held("the data was copied"),
            said("standby node \"(.+?)\" \\(ID: \\d+\\) (?:successfully )?registered")
                    .held("{} is registered as a standby"),
            said("witness node \"?(.+?)\"? \\(ID: \\d+\\) (?:successfully )?registered")
                    .held("{} is registered as the witness"),
            said("primary node record \\(ID: (\\d+)\\) (?:registered|updated)")
                    .held("node {} is registered as the primary"),
            said("(?:standby|witness) unregistration complete").held("the node is no longer registered"),
            said("directory \"(.+?)\" .*(?:is not empty|exists but is not empty)")
                    .failed(
                            "{} is not empty, so nothing is copied there",
                            "an earlier try may have left it",
                            "expand or rebuild tells what is there, and removes what it knows to be its own"),
            said("slot \"(.+?)\" already exists as an active slot")
                    .failed(
                            "slot {} is in use",
                            "a copy that was left behind may still run, or another node has the same id",
                            "kesh check tells who uses it"));

    private RepmgrPhrases() {}

    private static Phrase.Said said(String pattern) {
        return new Phrase.Said(FORM, Pattern.compile(pattern));
    }
}
