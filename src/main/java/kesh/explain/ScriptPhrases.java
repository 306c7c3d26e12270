package kesh.explain;

import java.util.List;
import java.util.regex.Pattern;

/** What KingbaseES' scripts say: cluster_install.sh, sys_monitor.sh, trust_cluster.sh, and the programs that they run. */
final class ScriptPhrases {
    static final Form FORM = new Form(
            "KingbaseES' scripts",
            "what cluster_install.sh, sys_monitor.sh or trust_cluster.sh did, and where it stopped");

    private static final String MOVE_AWAY =
            "what an earlier try has left: stop what runs, move the directories away. kesh's expand tells what is there, and goes on from it";

    static final List<Phrase> ALL = List.of(
            // codes of V9R2
            said("^can not connect to \"?(.+?)\"? by '(.*/sys_securecmd)'")
                    .failed(
                            "no connection to {} through {}",
                            "sys_securecmdd does not run there, or the directory is another one: V9R2 has a level Server in it (RWC-07455)",
                            "see that this program is there, and: systemctl status securecmdd; kesh itself works over SSH"),
            said("Failed to ping trusted_servers on host \"?([^\\s\"]+)")
                    .failed(
                            "trusted_servers do not answer ping from {}",
                            "a firewall may drop ICMP, or the address is wrong (RWC-08200)",
                            "ping by hand from there; trusted_servers in repmgr.conf or install.conf"),

            // reaching hosts
            said("can not connect to \"?([^\\s\"]+?)\"?(?: from .*)? by '(\\S+?)'")
                    .failed(
                            "no login on {} by {}",
                            "the key is not taken there, or the port is another",
                            "trust shows which login fails on which hop, and sets it up"),
            said("can not connect to \"?([^\\s\",]+)\"?, please check your configuration")
                    .failed(
                            "{} cannot be reached",
                            "host, port or user in install.conf",
                            "trust shows which login fails"),
            said("connect to \"(.+?)\" from .* by '\\w+' (?!.*:[1-9]).*OK$").quiet(),
            said("connect to \"(.+?)\" from .* by '\\w+' .*:[1-9]")
                    .failed("a login on {} fails", null, "trust shows which login fails on which hop, and sets it up"),
            said("^check ssh connection success").held("every login between the hosts works"),
            said("^check ssh connection fail")
                    .failed(
                            "not every login between the hosts works",
                            null,
                            "trust shows which one fails, and sets it up"),

            // expand, shrink, install
            said("Do not choose any method")
                    .failed(
                            "cluster_install.sh was given a word that it does not know: nothing was done",
                            "it knows install, expand and shrink",
                            "kesh import install.conf writes the script that does the same"),
            said("Primary node ip is not ([^\\s,]+)")
                    .failed(
                            "{} is not the running primary",
                            "repmgr cluster show there has no running primary with that address",
                            "kesh status shows the primary; primary_ip in install.conf, and conninfo in repmgr.conf"),
            said("param\\[(\\w+)\\]:.* is null in cluster")
                    .failed(
                            "{} is not in the cluster's repmgr.conf, so the script gave up",
                            "it was taken out by hand, or an older version wrote the file",
                            "kesh's expand takes repmgr.conf as it is; or write the default there"),
            said("param\\[(\\w+)\\]:.* is not same with cluster")
                    .warned(
                            "{} in install.conf is not what the cluster has",
                            "the cluster's value is used",
                            "install.conf, so that nobody is misled"),
            said("do not support TPTC")
                    .failed(
                            "the cluster is one over several places (TPTC): the script neither grows nor shrinks it",
                            null,
                            "ask the vendor; kesh was not tried on such a cluster"),
            said("current script owner is (\\S+) ?,on_bmj")
                    .warned(
                            "cluster_install.sh belongs to {}, so it takes this for a dedicated machine",
                            "the owner of the file decides as whom all is done",
                            "chown the file to the cluster's user, if that is not so"),
            said("\"(.+?)\" is not exists on \"(.+?)\", pelease check")
                    .failed(
                            "{} is not there on {}",
                            "install_dir is not where the cluster is",
                            "install_dir in install.conf"),
            said("param \\[(.+?)\\]\\s+set error|param \\[(.+?)\\] is not integer")
                    .failed(
                            "{} in install.conf is not right",
                            null,
                            "kesh import install.conf reads it, and tells what is wrong"),
            said("could not be both 0")
                    .failed(
                            "deploy_by_sshd and use_scmd in install.conf are both 0",
                            "then there is no way to the hosts",
                            "one of them has to be 1"),
            said("localhost is not expand_ip:\\[(.*?)\\]")
                    .failed(
                            "the script runs on another host than the new node, {}",
                            "it has to run there",
                            "kesh's expand may be run from anywhere"),
            said("is not shrink_ip:\\[(.*?)\\]")
                    .failed(
                            "the script runs neither on the primary nor on {}",
                            null,
                            "kesh's shrink may be run from anywhere"),
            said("node_id not match shrink_ip")
                    .failed("node_id is not that of shrink_ip", null, "kesh status shows ids; shrink takes the name"),
            said("the db on \"(.+?)\" is running, please stop it first")
                    .failed("a server runs already on {}", "or anything else with that number in netstat", MOVE_AWAY),
            said("the install dir \"(.+?)\" on \"(.+?)\" is already exist")
                    .failed("{} is there already on {}", "the script wants to make it", MOVE_AWAY),
            said("the data dir \"(.+?)\" exist on \"(.+?)\"")
                    .failed("{} is there already on {}", "the script ends here, without saying so", MOVE_AWAY),
            said("the sys_securecmdd on \"(.+?)\" is running, please stop it first")
                    .failed("sys_securecmdd runs already on {}", "an earlier try has started it", MOVE_AWAY),
            said("have not installed kingbase databse on \"(.+?)\"")
                    .failed(
                            "there is no installation on {}",
                            "with deploy_by_sshd = 0 it has to be there before",
                            "prepare copies it from a member"),
            said("net_device_ip:\\[(.*?)\\] does not on host \"(.+?)\"")
                    .failed(
                            "{} is not an address of {}",
                            "the virtual IP goes onto that device",
                            "net_device_ip and net_device"),
            said("check the zip file \"(.+?)\" is not exist|failed to (?:scp|decompress) the (?:zip package )?\"(.+?)\"")
                    .failed(
                            "{} is not there, or could not be copied or unpacked",
                            null,
                            "prepare copies the software from a member"),
            said("failed to copy (\\S+)")
                    .failed("the license {} could not be copied", null, "license_file in install.conf"),
            said("(?:config|start) (?:the )?sys_securecmdd (?:port )?failed on (\\S+)")
                    .failed(
                            "sys_securecmdd could not be set up on {}",
                            "that takes root",
                            "sys_HAscmdd.sh init and start, as root there"),
            said("Cannot access file: (\\S+)")
                    .failed("{} is not there", null, "a whole installation of another member has it"),
            said("IP:(\\S+) to deleted is not (\\w+) node")
                    .failed(
                            "{} is not a {}",
                            "shrink_type says so",
                            "kesh status shows roles; switchover first, if it is the primary"),
            said("Del node not exist in cluster")
                    .failed("the node to remove is not registered", null, "kesh status, rescan"),
            said("can not connect to db on (\\S+), keep streaming replication")
                    .failed(
                            "{} is unregistered, and its slot on the primary is left",
                            "its server did not answer; the slot holds WAL until the primary's disk is full",
                            "rescan offers to drop the slot; kbha's line in that node's crontab is left, too"),
            said("stop standby db failed,but")
                    .warned(
                            "the removed node's server could not be stopped, but it streams no longer",
                            null,
                            "see that cron and kbha do not start it again"),
            said("stop standby db failed,the stream")
                    .failed(
                            "the removed node streams on, so its slot is left",
                            "the node is unregistered already",
                            "stop its kbha, its line in cron and its server, then rescan"),
            said("node:(\\S+) can be deleted").held("{} may be removed"),
            said("drop replication slot: ?(\\S+?)\\.\\.\\. ?OK").held("slot {} was dropped"),
            said("^clone the standby on \".+?\" ?\\.+ ?OK$|^standby clone .*OK$")
                    .held("the data was copied"),
            said("^start up the whole cluster ?\\.+ ?OK").held("the whole cluster was started"),
            said("current cluster not config sys_rman").quiet(),
            said("^(?:clone|start up|register) the standby on").quiet(),
            said("set the archive_command to \"exit 0\"")
                    .warned(
                            "WAL is not archived: archive_command is exit 0",
                            "there is nothing to restore a moment from",
                            "archive_mode in install.conf; later: set archive_command"),

            // the host
            said("^\\[([\\w. ]+)\\] .*\\((?:no )?less than: ?.*\\) on (\\S+)|^\\[([\\w. ]+)\\] .*\\(less than .*\\) on (\\S+)")
                    .warned(
                            "{} was lower than the script wants, on {}",
                            "the script then raises it, which the lines after it show",
                            "kesh's expand compares them with what KingbaseES wants, and changes neither"),
            said("^\\[([\\w. ]+)\\] \\S+ +\\(should be: (?:.+?)\\) on (\\S+)")
                    .warned(
                            "{} is not as the script wants it, on {}",
                            "logins by ssh take longer with it",
                            "sshd_config there"),

            // sys_monitor.sh and sys_ctl
            said("/logfile: (?:Permission denied|权限不够)")
                    .failed(
                            "the server's start log cannot be written, so it was not started",
                            "sys_monitor.sh writes it beside the data directory: data_directory/../logfile",
                            "let the cluster's user write that file there, or move the data directory into the installation; kesh's start"
                                    + " takes a place that it can write to"),
            said("could not start server|无法启动服务器(?:进程)?")
                    .failed(
                            "the server did not start",
                            "the reason is in its log",
                            "kesh explain on the end of that log; then start"),
            said("[Ss]tart DB on (?:localhost)?[(\"\\[]*([\\w.:-]+?)[)\"\\]]* ?failed|execute to start DB on \"\\[(.+?)\\]\" failed")
                    .failed(
                            "the server on {} did not start, and the script stopped there",
                            "what it was to start after that was not started",
                            "mend the cause, then start: it goes on with what does not run"),
            said("(?:stop|start) (?:repmgrd|kbha|DB).*failed|(?:repmgrd|kbha|DB) on \"\\[(?:.+?)\\]\" (?:start|stop) failed")
                    .failed("something could not be started or stopped", null, "kesh check shows what runs"),
            said("DB on \"\\[(.+?)\\]\" start success").held("the server on {} runs"),
            said("DB on \"\\[(.+?)\\]\" stop success").held("the server on {} was stopped"),
            said("repmgrd on \"\\[(.+?)\\]\" start success").held("repmgrd on {} was started"),
            said("repmgrd on \"\\[.+?\\]\" already stopped|DB on \"\\[.+?\\]\" already started")
                    .quiet(),
            said("^Done\\.$").held("the script came to its end"),
            said("^(?:Ready to|begin to|Try to|To start|To stop|execute to .* success|The primary DB is started)")
                    .quiet(),
            said("^(?:waiting for server|server (?:started|stopped|starting|signaled|promoted)|等待服务器|服务器进程已经|正在启动服务器)")
                    .quiet(),
            said("^\\s*(?:stopped waiting|已停止等待|Examine the log output|检查日志输出|done|完成)\\.?$")
                    .quiet(),
            said("no server running|没有服务器进程正在运行").warned("no server runs there", null, "start, if it is to run"),
            said("server is running \\(PID|正在运行服务器进程").quiet(),
            said("the sys_securecmdd, please use").quiet());

    private ScriptPhrases() {}

    private static Phrase.Said said(String pattern) {
        return new Phrase.Said(FORM, Pattern.compile(pattern));
    }
}
