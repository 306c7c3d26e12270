package kesh.lab

import java.time.Duration
import java.time.Instant
import java.time.LocalDateTime
import java.time.ZoneOffset
import java.time.format.DateTimeFormatter
import java.util.concurrent.CompletableFuture
import kesh.survey.LinkProbe
import kesh.survey.MachineProbe

/**
 * The requests to a lab's hosts, recorded by the hosts themselves, outside of kesh: each command that sshd ran for the
 * database's user or for root, with its input ({@code recorder.sh} as sshd's ForceCommand), and each statement of a
 * session of kesh's (log_statement = all). All hosts have the clock of this machine.
 */
class Recorder {
    private static final String SCRIPT = Recorder.getResource('recorder.sh').text
    private static final List<String> PROBES = [MachineProbe.SCRIPT.body(), MachineProbe.AS_ROOT.body()]
    private static final String LOGINS = LinkProbe.LOGINS
    private static final Duration SOON = Duration.ofSeconds(60)
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern('yyyy-MM-dd HH:mm:ss.SSS')

    /** Functions that have an effect in a SELECT, too; other changes begin with another word. */
    private static final String EFFECTS = ['repmgrd_pause', '(?:pg|sys)_(?!is_)\\w*(create|drop|copy|advance|promote|reload|rotate|terminate|cancel|switch|pause|resume|advisory|backup|logical_emit)\\w*',
                                           'set_config', 'setval', 'nextval', 'lo_\\w+', 'dblink\\w*', 'repmgr\\.(set|reset|notify|unset)\\w*'].join('|')

    private final Lab lab
    private final String serverLog
    private Instant since = Instant.EPOCH

    /**
     * One request to a host.
     *
     * @param host the host; root@HOST for a command of root's
     * @param from the address of the sender, for a command
     * @param argv the words of a command, as kesh meant them; for another sender's, one line
     * @param sql the statement, for a server
     */
    record Heard(String host, Instant at, String from, List<String> argv, String input, String sql) {

        /** True if it is one of the queries of kesh's survey; recognized by its content, not by its sender. */
        boolean isProbe() {
            if (sql != null) {
                return sql.split(/\n;/).every { it.trim() ==~ /(?is)select\b.*/ } && !(sql.replaceAll(/'[^']*'/, '') =~ /(?i)\b($EFFECTS)\s*\(/)
            }
            argv == ['true'] ||
                    argv.size() == 4 && argv.take(3) == ['du', '-sb', '--'] || // the size of a file so far
                    argv == ['sh', '-s'] && PROBES.any { input.endsWith(it) && isAssignments(input[0..<-it.size()]) } ||
                    argv.take(4) == ['sh', '-c', LOGINS, 'kesh-logins'] ||
                    argv.size() == 3 && argv[2] ==~ /cat (~\/\.ssh\/known_hosts|\/etc\/ssh\/ssh_known_hosts) 2>\/dev\/null; :/
        }

        private static boolean isAssignments(String text) {
            text.replaceAll(/'[^']*'/, '').readLines().every { it ==~ /\w+=[\w\/.,~+:-]*/ }
        }

        @Override
        String toString() {
            sql != null ? "$host: sql $sql" : "$host: ${argv.join(' ')}"
        }
    }

    Recorder(Lab lab) {
        this.lab = lab
        serverLog = lab.kind.serverLog.replaceFirst(/\.\w+$/, '.json')
        onEach(lab.hosts) { host ->
            lab.on(host, """cat >/etc/lab-recorder; chmod 755 /etc/lab-recorder
                printf 'Match User $lab.kind.user,root\\n    ForceCommand /etc/lab-recorder\\n' >/etc/ssh/sshd_config.d/recorder.conf
                kill -s HUP "\$(pgrep -o -x sshd)\"""", 'root', SCRIPT)
            if (!lab.hasProcess(host, lab.kind.server)) {
                // A server that is made there logs from its first moment on: initdb begins with this file.
                def log = serverLog.replace('.json', '.log')
                def directory = log.substring(0, log.lastIndexOf('/'))
                lab.on(host, """for sample in $lab.kind.sample; do
                        [ -e "\$sample" ] || continue # no software there yet
                        { cat "\$sample"; echo "log_destination = 'stderr,jsonlog'"; echo "log_statement = 'all'"; echo "log_directory = '$directory'"
                          echo "log_filename = '${log.substring(log.lastIndexOf('/') + 1)}'"; } >/etc/lab-sample && mount --bind /etc/lab-sample "\$sample"
                    done""")
            } else {
                lab.sql(host, "alter system set log_destination = 'stderr,jsonlog';\nalter system set log_statement = 'all';\nselect pg_reload_conf()")
                // Without a repmgrd, no other program queries the server, so this does.
                Until.within(SOON, "$host logs statements") { lab.sql(host, 'select 1') && lab.tryOn(host, "test -s $serverLog").exit() == 0 }
            }
            Until.within(SOON, "$host records commands") {
                lab.tryLab('ssh', host, 'true')
                lab.tryOn(host, 'ls /dev/shm/record/*').exit() == 0
            }
        }
    }

    private static <T> List<T> onEach(List<String> hosts, Closure<T> what) {
        hosts.collect { host -> CompletableFuture.supplyAsync { what.call(host) } }*.get()
    }

    /** Begins a new recording. */
    void begin() {
        onEach(lab.hostsUp) { lab.on(it, 'rm -rf /dev/shm/record/*') }
        since = Instant.now()
    }

    /** The requests since the beginning, in the order of the clock. */
    List<Heard> heard() {
        onEach(lab.hostsUp) { heardOn(it) }.flatten().sort { it.at() }
    }

    private List<Heard> heardOn(String host) {
        def (log, records) = lab.on(host, """grep -h '"application_name":"kesh' $serverLog 2>/dev/null
            echo @@records
            cd /dev/shm/record || exit 0
            for record in *; do
                [ -e "\$record/input" ] || continue
                printf '@@record %s %s %s' "\$record" "\$(cat "\$record/from")" "\$(cat "\$record/user")"
                for part in line argv input; do printf ' +%s' "\$(base64 -w 0 "\$record/\$part" 2>/dev/null)"; done
            done""").split('@@records', 2)
        records.trim().split('@@record ').findAll().collect { command(host, it) } + log.readLines().findAll().collect { statement(host, it) }.findAll { it && it.at() >= since }
    }

    private static Heard command(String host, String record) {
        def (name, from, user, line, argv, input) = record.split(' ').collect { it.startsWith('+') ? new String(it.substring(1).decodeBase64(), 'UTF-8') : it }
        new Heard(user == 'root' ? "root@$host" : host, Instant.ofEpochSecond(0, name.split('-')[0] as long), from, meant(argv) ?: [line], input, null)
    }

    private static Heard statement(String host, String line) {
        def entry = Json.object(line)
        entry.message?.startsWith('statement: ') ? new Heard(host, stamp(entry.timestamp), null, null, null, entry.message.substring('statement: '.length())) : null
    }

    /** Removes the wrapper: sh -c WRAPPER TOKEN, and then the command itself. */
    private static List<String> meant(String argv) {
        def words = argv.split('\0', -1).toList().dropRight(1)
        words.size() > 4 && words[3].startsWith('kesh-') ? words.drop(4) : words
    }

    private static Instant stamp(String text) {
        LocalDateTime.parse(text - ' UTC', STAMP).toInstant(ZoneOffset.UTC)
    }
}
