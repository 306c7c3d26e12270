package kesh.explain;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text around outputs: typed commands, exit statuses, programs' help, a script's source, the progress of copies. */
final class OtherReader implements Reader {
    private static final Form TYPED = new Form("commands", "the typed command, and its exit status");
    private static final Form HELP = new Form("help of a program", "how the program is used; nothing was done");
    private static final Form MADE = new Form("output of initdb", "a new data directory is created");
    private static final Form SOURCE = new Form("source of a script", "lines of a script, not its output");

    private static final Pattern PROMPT = Pattern.compile(
            "\\s*(?:\\[?[\\w.-]+@[\\w.-]+[^\\]#$]{0,80}]?[#$]|\\w{1,63}[=-][#>]|\\$|PS \\S+>)(?:\\s+.*)?");
    private static final Pattern COMMAND = Pattern.compile(
            "\\s*(?:\\$ ?)?(?:sh |bash |sudo |su - \\w+ -c ){0,4}[\\w./~${}-]*(?:repmgrd?|kbha|sys_ctl|sys_monitor\\.sh|cluster_install\\.sh|trust_cluster\\.sh|ksql|sys_basebackup|sys_rewind|sys_encpwd|sys_securecmd|pg_ctl|(?:pg|sys)_reset(?:wal|xlog)|psql|pg_rewind|pg_basebackup|cat|tail|grep)(?: .*)?");
    private static final Pattern PASSWORD_TYPED =
            Pattern.compile(".*\\bsys_encpwd\\b.*\\s(?:-W|--password[= ])\\s*\\S+.*");
    private static final Pattern WAL_RESET = Pattern.compile(
            ".*\\b((?:pg|sys)_reset(?:wal|xlog))\\b(?!.* (?:-n|--dry-run|--help|-\\?|-V|--version)\\b).*");
    private static final Pattern STATUS =
            Pattern.compile("(?i)\\s*(?:exit[_ ]?(?:code|status)|rc|\\$\\?)\\s*[:=]?\\s*(\\d{1,3})\\s*");
    private static final Pattern IN_SHELL = Pattern.compile(
            ".*(?:\\$\\{\\w+}|\\$\\w+)/(?:sys_ctl|repmgr)\\b.*|\\s*execute_command .*|\\s*(?:if|fi|then|else|done|do)\\b[^|]*");
    private static final Pattern IGNORED = Pattern.compile(
            "\\s*(?:#.*|[.…·]{2,}|\\([0-9]+ (?:rows?|行记录|行)\\)|-- .*|(?:CREATE|ALTER|DROP|GRANT|REVOKE)(?: [A-Z]+)*+|\\+?-[-+\\[\\] A-Z0-9]*|Created symlink .*|[Pp]ager usage is off\\.|Type \"help\" for help\\.|ksql \\(.*\\).*)\\s*");
    private static final Pattern INITDB = Pattern.compile(
            "\\s*(?:The (?:database cluster will be|files belonging to this|default (?:database encoding|text search)|compari\\w+ of strings|case ).*"
                    + "|(?:COLLATE|CTYPE|MESSAGES|MONETARY|NUMERIC|TIME): .*|This user must also own .*|Data page checksums are .*"
                    + "|initdb: (?:could not find suitable text search|warning: ).*|(?:fixing permissions|creating|selecting|running bootstrap|performing post-bootstrap|syncing data|begin init|create \\w+|setting|initializing|load|loading|vacuuming|copying|enabling) .*\\.\\.\\..*"
                    + "|Begin setup encrypt device|WARNING: enabling .*|You can change this by .*|--auth.*|Success\\. You can now start .*|属于此数据库系统的文件.*|成功。.*)");
    private static final Pattern KEYS = Pattern.compile(
            "\\s*(?:Generating public/private .*|Your (?:identification|public key) .*|The key(?:'s| fingerprint| ).*|SHA256:\\S+ .*|[|+].{17,19}[|+]|\\S+@\\S+'s password: *|\\S+ +\\d+% +.*|(?:id_\\w+|authorized_keys|known_hosts)(?:\\.pub)?\\s*|Warning: Permanently added .*|Last login: .*)");

    private static final Map<String, String> STATUSES = Map.ofEntries(
            Map.entry("1", "1 from repmgr: wrong configuration or options, or refused"),
            Map.entry("3", "3 from sys_ctl status: no server runs"),
            Map.entry("4", "4 from repmgr: the server could not be restarted; from sys_ctl status: no data directory"),
            Map.entry("5", "5 from repmgr: a command on this host failed"),
            Map.entry("6", "6 from repmgr: no connection to a database"),
            Map.entry("7", "7 from repmgr: a query failed"),
            Map.entry("8", "8 from repmgr: the promotion failed"),
            Map.entry("11", "11 from repmgr: the failover failed"),
            Map.entry("12", "12 from repmgr: no login by SSH"),
            Map.entry("14", "14 from repmgr: the copy of the data failed"),
            Map.entry("18", "18 from repmgr: the switchover failed, and changed nothing"),
            Map.entry("20", "20 from repmgr: the registration did not reach the standby in time"),
            Map.entry("22", "22 from repmgr: the switchover stopped half way"),
            Map.entry("23", "23 from repmgr: the standby could not be made to follow"),
            Map.entry("24", "24 from repmgr: the rejoin failed"),
            Map.entry("25", "25 from repmgr: the command worked, and found something wrong with a node"),
            Map.entry("26", "26 from repmgr: repmgrd could not be paused or unpaused on every node"),
            Map.entry("27", "27 from repmgr: repmgrd could not be started or stopped"));

    private boolean helping;
    private boolean statusAsked;

    @Override
    public boolean reads(Line line, Found found) {
        String text = line.text();
        Matcher status = STATUS.matcher(text);
        if (status.matches() || statusAsked && text.matches("\\s*\\d{1,3}\\s*")) {
            statusAsked = false;
            status(line, status.matches() ? status.group(1) : text.strip(), found);
            return true;
        }
        if (PASSWORD_TYPED.matcher(text).matches()) {
            found.warned(
                    TYPED,
                    line.number(),
                    "a password was typed as an argument of sys_encpwd",
                    "it is in the shell's history and in this text, and ps showed it",
                    "change it if others may have seen it; kesh never puts a password into arguments");
        }
        Matcher reset = WAL_RESET.matcher(text);
        if (reset.matches()
                && (PROMPT.matcher(text).matches() || COMMAND.matcher(text).matches())) {
            found.failed(
                    TYPED,
                    line.number(),
                    reset.group(1)
                            + " is no repair: it throws committed transactions away, and leaves data that does not fit together",
                    null,
                    "a standby on which it was run: rebuild. The only primary: dump what it still has into a new server, "
                            + "or restore a backup");
        }
        if (helps(line, found)) {
            return true;
        }
        if (line.level().isEmpty()
                && (PROMPT.matcher(text).matches() || COMMAND.matcher(text).matches())) {
            found.part(TYPED, line);
            statusAsked = text.contains("echo $?");
            helping = false;
            return true;
        }
        return shell(line, found)
                || initdb(line, found)
                || IGNORED.matcher(text).matches()
                || KEYS.matcher(text).matches();
    }

    private static void status(Line line, String status, Found found) {
        found.part(TYPED, line);
        if (status.equals("0")) {
            found.held(TYPED, line.number(), "exit status 0: it worked");
        } else {
            found.warned(
                    TYPED,
                    line.number(),
                    "exit status " + STATUSES.getOrDefault(status, status + ": it did not work"),
                    null,
                    "the lines before it say why");
        }
    }

    private boolean helps(Line line, Found found) {
        String text = line.text().strip();
        if (text.matches("\\w+ is a utility to .*|Usage:.*|用法:?.*")) {
            helping = true;
        } else if (text.matches("\\[-\\w, --[\\w-]+=?]\\s+.*")) {
            found.part(HELP, line);
            return true;
        }
        boolean isHelp = helping && text.matches("(?:sys_|pg_)\\w+ .*|\\[.*|-.*|.*:|Report bugs.*|\\S.* options.*");
        if (isHelp) {
            found.part(HELP, line);
        }
        helping = isHelp;
        return isHelp;
    }

    private static boolean initdb(Line line, Found found) {
        boolean is = INITDB.matcher(line.text()).matches();
        if (is) {
            found.part(MADE, line);
        }
        return is;
    }

    private static boolean shell(Line line, Found found) {
        if (!IN_SHELL.matcher(line.text()).matches()) {
            return false;
        }
        found.part(SOURCE, line);
        if (line.text().contains("/../logfile")) {
            found.warned(
                    SOURCE,
                    line.number(),
                    "this script writes the server's start log next to the data directory",
                    "if the cluster's user may not write there, for example in /, the server is not started",
                    "put the data directory inside the installation, or make that file writable");
        }
        return true;
    }
}
