package kesh.fake

import groovy.transform.CompileStatic
import java.util.regex.Matcher
import java.util.regex.Pattern
import kesh.product.RepmgrConf

/** Answers {@code probe.sh} from the model, section by section like the script. */
@CompileStatic
class FakeProbe {
    static final String SCRIPT = ['product/repmgrds.sh', 'product/kbhas.sh', 'survey/probe-trust.sh', 'survey/probe-unit.sh', 'survey/probe.sh', 'survey/probe-access.sh'].collect { FakeProbe.getResourceAsStream("/kesh/$it").getText('UTF-8') }.join('')

    private static final Set<String> QUESTIONS = ['token', 'config', 'data', 'bin', 'passfile', 'products',
                                                  'config_places', 'bin_places', 'versions', 'access', 'wal', 'files', 'directories',
                                                  'tree_functions', 'product', 'known_tree', 'locales'] as Set<String>

    private static final byte[] BYTES = SCRIPT.getBytes('ISO-8859-1')
    private static final Read<Map<String, String>> ASSIGNMENTS = new Read<>((String it) -> values(it))
    private static final Read<Pattern> PATTERNS = new Read<>((String it) -> anyOf(it))
    private static final Read<Boolean> CONFIGS = new Read<>((String it) -> (it =~ /(?m)^[ \t]*node_id[ \t=]/).find() && RepmgrConf.read(it).present)
    private static final Pattern ASSIGNMENT = ~/(?s)(\w+)=((?:'[^']*'|\\'|[^\s'\\]+)*)\n/

    private final FakeHost host
    private final Map<String, String> given
    private final StringBuilder out = new StringBuilder('a banner of the login shell\n')

    private FakeProbe(FakeHost host, Map<String, String> given) {
        this.host = host
        this.given = given
    }

    /** True if the input ends with the script. Arrays of bytes are compared at once, and texts one character after the other. */
    static boolean isAsked(String input) {
        byte[] bytes = input.getBytes('ISO-8859-1')
        bytes.length >= BYTES.length && Arrays.equals(bytes, bytes.length - BYTES.length, bytes.length, BYTES, 0, BYTES.length)
    }

    static String answer(FakeHost host, String input) {
        new FakeProbe(host, assignments(input.substring(0, input.length() - SCRIPT.length()))).print()
    }

    /** Assignments as a shell reads them. */
    static Map<String, String> values(String text) {
        Map<String, String> found = [:]
        Matcher word = ASSIGNMENT.matcher(text)
        while (word.find()) {
            found[word.group(1)] = word.group(2).replaceAll(/'([^']*)'|\\(')/) { List<String> parts -> parts[1] ?: parts[2] ?: '' }
        }
        found
    }

    private static Map<String, String> assignments(String text) {
        // Only the token, in the first line, changes with each call.
        int first = text.indexOf('\n') + 1
        Map<String, String> found = new LinkedHashMap<>(ASSIGNMENTS.of(text.substring(first)))
        found.putAll(values(text.substring(0, first)))
        if (!found.keySet().equals(QUESTIONS)) {
            throw new Unknown("a probe with $found")
        }
        found
    }

    private void section(String name, Object text) {
        out.append('\n').append(given.token).append(' ').append(name).append('\n').append(text == null ? '' : text)
    }

    private String print() {
        section('user', host.user)
        section('uid', host.uid as String)
        section('home', host.home)
        section('hostname', host.name)
        section('architecture', host.architecture)
        section('libc', host.libc)
        if (given.locales) {
            section('locales', given.locales.readLines().collect { "${host.charsets[it] ?: '-'} $it\n" }.join(''))
        }
        section('clock', System.currentTimeMillis() / 1000 + host.clockAhead)
        section('repmgrd', ((host.repmgrd ? ["4242 $host.repmgrd"] : []) + host.otherRepmgrds.collect { "4343 $it" }).join('\n') + '\n')
        String config = given.config ?: host.repmgrd ?: matching(given.config_places).find { host.files.containsKey(it) } ?: ''
        section('config-path', config)
        String data = given.data
        String bin = given.bin
        if (config) {
            boolean exists = host.files.containsKey(config)
            section('config-exists', yes(exists))
            section('config-readable', yes(exists))
            section('config-writable', yes(host.canWrite(FakeHost.parent(config))))
            if (exists && CONFIGS.of(host.text(config))) {
                section('config', host.text(config))
                data = data ?: host.settings(config).data_directory ?: ''
                bin = bin ?: host.settings(config).pg_bindir ?: ''
            }
        }
        software(bin == host.bin || matches(given.bin_places, host.bin) ? host.bin : null)
        String passfile = (given.passfile ?: '~/.pgpass').replaceFirst('^~', host.home)
        section('passfile-path', passfile)
        if (host.files.containsKey(passfile)) {
            section('passfile', host.text(passfile))
        }
        section('data-path', data)
        if (data) {
            section('disk', "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda ${host.disk >> 10} 1 ${host.free >> 10} 1% /\n")
            dataDirectory(data)
        }
        if (given.directories) {
            section('directories', given.directories.readLines().collect { String path ->
                boolean exists = host.directories.contains(path)
                [yes(exists), yes(host.canWrite(path)), yes(exists && host.isEmpty(path)), path]*.trim().join(' ') + '\n'
            }.join(''))
        }
        if (given.files) {
            section('files', given.files.readLines().findAll { host.files.containsKey(it) }.collect { String path ->
                "${host.files[path].mode} ${FakeCommands.sha256(host.text(path))} $path\n".toString()
            }.join(''))
        }
        if (given.tree_functions) {
            installation(given.product ?: host.bin)
        }
        host.jobs.each { name, job ->
            section("job ${job.running ? 'running' : job.exit == null ? 'died' : 'ended'} ${job.exit == null ? '-' : job.exit} $name", job.command + '\n')
        }
        if (given.access == 'yes') {
            ['public-keys': '.ssh/id_ed25519.pub', 'authorized-keys': '.ssh/authorized_keys', 'known-hosts': '.ssh/known_hosts'].each { name, file ->
                section(name, host.text("$host.home/$file"))
            }
            section('host-keys', host.text('/etc/ssh/ssh_host_ed25519_key.pub'))
            section('identities', host.identities().collect { name, key -> "$name ${key ?: '-'}\n" }.join(''))
            section('modes', (["755 $host.home"] + ["$host.home/.ssh", "$host.home/.ssh/authorized_keys", *host.identities().keySet().collect { "$host.home/.ssh/$it" }]
                    .findAll { host.files.containsKey(it as String) || host.directories.contains(it as String) }
                    .collect { "${host.files[it as String]?.mode ?: '700'} $it" }).join('\n') + '\n')
            section('crontab', host.crontab)
            section('boot', '')
        }
        section('end', '')
        out.append('\n').toString()
    }

    private void installation(String programs) {
        if (!programs) {
            return
        }
        String root = FakeHost.parent(programs)
        section('installation', root)
        if (root.startsWith('/usr/') && host.packages) {
            section('manager', 'apt-get install\n')
            section('packages', host.packages.join('\n') + '\n')
            return
        }
        List<String> files = host.product(root)
        if (files) {
            String digest = FakeProduct.digest(host, root)
            section('tree', "$digest $digest ${files.size()} ${files.sum { host.text(it as String).length() }}")
        }
        section('tree-place', "${yes(files.isEmpty()).trim()} ${yes(host.directories.contains("$root/.kesh-unfinished" as String)).trim()} "
                + "${yes(host.canWrite(root)).trim()} ${host.free >> 10}\n")
    }

    private void software(String bin) {
        section('bin', bin)
        section('product', 'POSTGRESQL')
        if (bin && given.versions != 'no') {
            section('server-version', "pg_controldata (PostgreSQL) $host.version (Debian $host.version-0+deb12u1)\n")
            section('repmgr', host.repmgrVersion ? "$bin/repmgr" : '')
            section('repmgr-version', host.repmgrVersion ? "repmgr $host.repmgrVersion\n" : '')
        }
    }

    private void dataDirectory(String data) {
        if (!host.directories.contains(data)) {
            section('data-kind', 'absent\n')
            section('data-creatable', yes(host.canWrite(data)))
        } else if (host.isEmpty(data)) {
            section('data-kind', 'empty\n')
            section('data-creatable', yes(host.canWrite(data)))
        } else {
            section('data-kind', 'occupied\n')
            if (host.bin && host.files.containsKey("$data/global/pg_control" as String)) {
                section('control', "pg_control version number:            1300\nDatabase system identifier:           "
                        + "${host.text("$data/global/pg_control" as String)}\nDatabase cluster state:               ${state()}\n"
                        + "Latest checkpoint location:           0/${Long.toHexString(checkpoint()).toUpperCase()}\n"
                        + "Latest checkpoint's TimeLineID:       ${host.database?.checkpointTimeline() ?: 1}\n"
                        + "Bytes per WAL segment:                16777216\nwal_log_hints setting:                ${host.database?.settings?.wal_log_hints ?: 'off'}\n")
                section('slots', (host.database?.slots ?: []).join('\n'))
                section('wal-newest', String.format('%08X0000000000000004', host.database?.timeline ?: 1))
            }
            section('standby-signal', yes(host.files.containsKey("$data/standby.signal" as String)))
            if (host.files.containsKey("$data/postgresql.auto.conf" as String)) {
                section('auto-config', host.text("$data/postgresql.auto.conf"))
            }
            section('unarchived', "$host.unarchived\n")
            if (host.files.containsKey("$data/postmaster.pid" as String)) {
                section('postmaster', host.text("$data/postmaster.pid"))
                section('server-running', yes(host.running))
                section('unit', host.unit)
            }
            if (given.wal == 'yes') {
                wal()
            }
        }
    }

    private void wal() {
        int timeline = host.database?.timeline ?: 1
        List<List<Integer>> endings = host.database?.wal != null ? host.database.wal.endings() : (1..<timeline).collect { [it, 0] as List<Integer> } as List<List<Integer>>
        (2..<(timeline + 1)).each { int of ->
            section("history ${String.format('%08X', of)}", endings.findAll { it[0] < of }.collect { "${it[0]}\t${FakeWal.lsn(it[1])}\tno recovery target specified\n" }.join(''))
        }
        section('wal-oldest', host.oldestWal + '\n')
        if (!host.running) {
            String end = end(host)
            section('wal-end', "pg_waldump: error: error in WAL record at 0/40000D0: invalid record length at $end: wanted 24, got 0\n")
        }
    }

    private long checkpoint() {
        FakeDatabase database = host.database
        database == null ? FakeDatabase.FIRST_CHECKPOINT
                : database.checkpointAt >= 0 ? FakeWal.BEGIN + database.checkpointAt : database.lastShutdown + 40 * database.checkpoints
    }

    /** The end of its WAL. */
    static String end(FakeHost host) {
        FakeWal.lsn(host.diverged + (host.running ? host.database.replayedBytes() : host.database?.wal?.end ?: 0))
    }

    private String state() {
        host.database?.unstarted ? 'in production' : host.running || host.crashed ? host.inRecovery ? 'in archive recovery' : 'in production' : host.inRecovery ? 'shut down in recovery' : 'shut down'
    }

    private static String yes(boolean fact) {
        fact ? 'yes\n' : 'no\n'
    }

    private List<String> matching(String patterns) {
        Pattern pattern = PATTERNS.of(atHome(patterns))
        List<String> matching = []
        for (String path : host.files.keySet()) {
            if (pattern.matcher(path).matches()) {
                matching << path
            }
        }
        matching
    }

    private boolean matches(String patterns, String path) {
        path && PATTERNS.of(atHome(patterns)).matcher(path).matches()
    }

    private String atHome(String patterns) {
        patterns.contains('~') ? patterns.replaceAll('(?m)^~', host.home) : patterns
    }

    private static Pattern anyOf(String patterns) {
        Pattern.compile(patterns.readLines().collect { String pattern -> pattern.split(/\*/, -1).collect { Pattern.quote(it) }.join('[^/]*') }.join('|'))
    }
}
