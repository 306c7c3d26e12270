package kesh.lab

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration

/**
 * Real hosts with a real cluster, made by {@code shell/lab}, and an operator's machine to run kesh on.
 *
 * <p>The operator has a network of their own (a network namespace), so every lab has the addresses of the examples,
 * 10.9.0.11 and so on, however many labs there are on this machine. The hosts are queried as root, without kesh and
 * without ssh.
 */
class Lab implements Closeable {
    static final Path PROJECT = Path.of('').toAbsolutePath()
    /** The installation on a KingbaseES lab's hosts, unless {@code --layout} says otherwise. */
    static final String KES_HOME = '/home/kingbase/cluster/install/kingbase'
    static final Duration LAB_BOUND = Duration.ofSeconds(300)
    static final Duration KESH_BOUND = Duration.ofSeconds(600)

    final String name
    final Path state
    final Kind kind
    /** The version of PostgreSQL on the members. */
    final String version
    /** The operator's directory: home, state directory, scripts. */
    final Path home
    private final OperatorsMachine machine = OperatorsMachine.taken()
    private final Thread undertaker = new Thread({ remove(); machine.end() })
    private final List<Program> programs = []
    private final List<Screen> screens = []

    /** The differences between the labs of the two products. */
    enum Kind {
        POSTGRESQL('pg', 5432, 'postgres', 'postgres', 'repmgr', 'psql -XAt -v ON_ERROR_STOP=1', '/etc/repmgr/repmgr.conf',
                '/var/log/postgresql/postgresql.log', '/usr/share/postgresql/*/postgresql.conf.sample'),
        KINGBASE('kes', 54321, 'kingbase', 'kingbase', 'esrep', 'ksql -XAt -v ON_ERROR_STOP=1 -U system', "$KES_HOME/etc/repmgr.conf",
                "$KES_HOME/data/sys_log/kingbase.csv", "$KES_HOME/share/kingbase.conf.sample")

        /** The prefix of host names; a number follows. */
        final String prefix
        final int port
        /** The user that the servers run as. */
        final String user
        final String server
        /** The name of repmgr's database. */
        final String database
        /** The client program, as the server's superuser; the database is to be added. */
        final String client
        final String repmgrConf
        final String serverLog
        /** The file from which initdb makes the server's configuration; a pattern. */
        final String sample

        Kind(String prefix, int port, String user, String server, String database, String client, String repmgrConf, String serverLog, String sample) {
            this.prefix = prefix
            this.port = port
            this.user = user
            this.server = server
            this.database = database
            this.client = client
            this.repmgrConf = repmgrConf
            this.serverLog = serverLog
            this.sample = sample
        }
    }

    /** @param options of {@code lab up} */
    Lab(String... options) {
        kind = 'kingbase' in options ? Kind.KINGBASE : Kind.POSTGRESQL
        name = machine.name
        home = machine.home
        state = Path.of(System.getenv('KESH_LAB_DIR') ?: '/var/lib/kesh-lab', name)
        Runtime.runtime.addShutdownHook(undertaker)
        try {
            lab('up', '--subnet', '10.9.0', *release(options), *options)
            version = (Files.readString(state.resolve('lab.conf')) =~ /lab_version=(\d+)/)[0][1]
        } catch (Throwable failed) {
            close()
            throw failed
        }
    }

    private List<String> release(String... options) {
        kind == Kind.KINGBASE || Debian.RELEASE == Debian.THIS || '--debian' in options ? [] : ['--debian', Debian.RELEASE]
    }

    /** The directory of the members' programs. */
    String getBin() {
        kind == Kind.KINGBASE ? "$KES_HOME/bin" : "/usr/lib/postgresql/$version/bin"
    }

    /** A lab command, as a user types it; it must succeed. */
    KeshRun lab(String... words) {
        def run = Program.run(machine.command(["$PROJECT/shell/lab" as String, '--name', name, *words]), environment(), LAB_BOUND)
        assert run.exit() == 0: "lab ${words.join(' ')}: $run"
        run
    }

    /** A lab command that may fail. */
    KeshRun tryLab(String... words) {
        Program.run(machine.command(["$PROJECT/shell/lab" as String, '--name', name, *words]), environment(), LAB_BOUND)
    }

    // --- kesh, as a user starts it

    /** The process of the first call stays and runs the later calls, too. While it is busy, and for tests that need their own process, see below. */
    KeshRun kesh(String... words) {
        machine.kesh(environment(), KESH_BOUND, words) ?: startKesh(words).ended(KESH_BOUND)
    }

    KeshRun keshWith(Map<String, String> more, String... words) {
        Program.run(machine.command(keshCommand(words)), environment() + more, KESH_BOUND)
    }

    KeshRun keshWithInput(String input, String... words) {
        Program.run(machine.command(keshCommand(words)), environment(), KESH_BOUND, input)
    }

    /** Another program on the operator's machine, over before the second compiler pays off. */
    KeshRun java(Object... words) {
        def java = System.getenv('JAVA_HOME') ? "${System.getenv('JAVA_HOME')}/bin/java" : 'java'
        Program.run(machine.command([java, "-Duser.home=$home", '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', *words]*.toString()), environment(), KESH_BOUND)
    }

    Program startKesh(String... words) {
        startByOperator(keshCommand(words))
    }

    /** Any program on the operator's machine; this does not wait for it. */
    Program startByOperator(List<String> argv, Map<String, String> more = [:]) {
        def program = new Program(machine.command(argv), environment() + more)
        programs << program
        program
    }

    /** Any program on the operator's machine; it must succeed. */
    void byOperator(String... argv) {
        def run = tryByOperator(argv)
        assert run.exit() == 0: "${argv.join(' ')}: $run"
    }

    /** Any program on the operator's machine that may fail. */
    KeshRun tryByOperator(String... argv) {
        Program.run(machine.command(argv as List), environment(), LAB_BOUND)
    }

    /** Unplugs the network cable of the operator's machine, or plugs it in again. */
    void operatorCable(String condition) {
        def pid = Files.readString(state.resolve('switch')).tokenize(' ')[0]
        def run = Program.run(['nsenter', '--target', pid, '--net', '--', 'ip', 'link', 'set', 'machine', condition], environment(), LAB_BOUND)
        assert run.exit() == 0: run
    }

    /** kesh on a terminal. */
    Screen screen(Map<String, String> more = [:], String... words) {
        screenWith(more, keshCommand(words))
    }

    /** Any program of the operator's on a terminal. */
    Screen screenWith(Map<String, String> more = [:], List<String> argv) {
        def screen = new Screen(machine.command([]), environment() + [TERM: 'xterm-256color'] + more, home, machine.command(argv))
        screens << screen
        screen
    }

    /** kesh on a terminal with measured response times. */
    Typing typing(String... words) {
        new Typing(machine.command([]), environment() + [TERM: 'xterm-256color'], ["$PROJECT/shell/kesh" as String, *words])
    }

    List<String> keshCommand(String... words) {
        ["$PROJECT/shell/kesh" as String, *words]
    }

    /** A script of the operator's. */
    Path script(String text, String file = 'script.groovy') {
        def path = home.resolve(file)
        Files.writeString(path, text)
        path
    }

    /** The usual script: pg4 (kes4) becomes a member of the cluster that pg1 (kes1) belongs to. */
    Path expandScript(Map<String, String> parts = [:]) {
        script("""\
            cluster('rwc') {
                ${(parts.ssh ?: ssh()).replace('%KEY', "$state/key").replace('%KNOWN', "$state/known_hosts")}
                ${parts.via ?: "via '${kind.prefix}1', host: '10.9.0.11'"}
                ${parts.node ?: "node '${kind.prefix}4', host: '10.9.0.14', id: 4"}

                ${parts.verb ?: "expand '${kind.prefix}4'"}
            }
            """.stripIndent())
    }

    String ssh(String user = kind.user) {
        "ssh user: '$user', key: '$state/key', knownHosts: '$state/known_hosts'"
    }

    List<String> knownHosts() {
        Files.readAllLines(state.resolve('known_hosts'))
    }

    void keygen(String file) {
        assert Program.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', home.resolve(file) as String], environment(), LAB_BOUND).exit() == 0
    }

    Path getStateHome() {
        home.resolve('state')
    }

    List<Path> journals() {
        def directory = stateHome.resolve('kesh/journal')
        Files.isDirectory(directory) ? directory.toFile().listFiles().sort()*.toPath() : []
    }

    String getPassword() {
        Files.readString(state.resolve('repmgr.password'))
    }

    // --- queries on a host

    List<String> getHosts() {
        state.resolve('hosts').toFile().list().sort()
    }

    List<String> getHostsUp() {
        hosts.findAll { Files.exists(state.resolve("hosts/$it/pid")) }
    }

    /** The output of a shell command on a host; it must succeed. */
    String on(String host, String command, String user = 'root', String input = null) {
        def run = tryOn(host, command, user, input)
        assert run.exit() == 0: "$command on $host: $run"
        run.out().strip()
    }

    KeshRun tryOn(String host, String command, String user = 'root', String input = null) {
        Program.run(inside(host, user, command), environment(), LAB_BOUND, input)
    }

    /** A program on a host; this does not wait for it. */
    Program start(String host, String command, String user = 'root') {
        def program = new Program(inside(host, user, command), environment())
        programs << program
        program
    }

    /** Enters a host as {@code lab exec} does, without that shell script, which costs more than most of the commands. */
    private List<String> inside(String host, String user, String command) {
        def (pid, root) = [state.resolve("hosts/$host/pid"), state.resolve("hosts/$host/root")]
        if (!Files.exists(pid)) {
            return ['sh', '-c', "echo '$host is off' >&2; exit 1"]*.toString()
        }
        def (_, _2, uid, gid, _4, directory, shell) = Files.readAllLines(root.resolve('etc/passwd')).find { it.startsWith("$user:") }.split(':').toList()
        ['nsenter', '--target', Files.readString(pid).tokenize(' ')[0], '--mount', '--uts', '--ipc', '--net', '--pid', '--',
         '/usr/bin/env', '-i', "HOME=$directory", "USER=$user", "LOGNAME=$user", "SHELL=$shell", 'TERM=dumb', 'LANG=C.UTF-8',
         "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$bin",
         'setpriv', "--reuid=$uid", "--regid=$gid", '--init-groups', '--', 'sh', '-c', "cd ~ 2>/dev/null || cd /\n$command"]*.toString()
    }

    /** Rows as psql -At prints them, queried on the host itself. */
    String sql(String host, String query, String database = kind.database, String user = kind.user) {
        on(host, client(database), user, query)
    }

    /** True if a condition holds on a host's server. */
    boolean holds(String host, String condition) {
        tryOn(host, client(kind.database), kind.user, "select $condition").out().strip() == 't'
    }

    /** Debian's psql is a Perl program that looks for the real one, and takes longer than that. */
    private String client(String database) {
        "$bin/$kind.client -d $database"
    }

    boolean hasProcess(String host, String program) {
        tryOn(host, "pgrep -x $program").exit() == 0
    }

    /** The number of base backups requested from a server. It must be configured to log such commands. */
    int baseBackups(String host) {
        on(host, "grep -c 'received replication command: BASE_BACKUP' $kind.serverLog || true") as int
    }

    void logReplicationCommands(String host) {
        sql(host, 'alter system set log_replication_commands = on')
        sql(host, 'select pg_reload_conf()')
        Until.within(Duration.ofSeconds(60), 'replication commands are logged') {
            holds(host, "current_setting('log_replication_commands')::boolean")
        }
    }

    /** Ends the repmgrds, which would repair what a test breaks, and keeps the server from working by itself. */
    void leftAlone() {
        def members = (1..3).collect { "$kind.prefix$it" as String }
        members.each { on(it, 'pkill -x repmgrd') }
        Until.within(Duration.ofSeconds(60), 'the repmgrds are gone') { !members.any { hasProcess(it, 'repmgrd') } }
        withoutAutovacuum(members[0])
    }

    /** An autovacuum at the wrong moment would be an unexpected change. */
    private void withoutAutovacuum(String primary) {
        sql(primary, 'alter system set autovacuum = off')
        sql(primary, 'select pg_reload_conf()')
    }

    /** Waits until the repmgrds have recorded each other, and keeps the server from working by itself. */
    Lab settled(int members = 3, String primary = "${kind.prefix}1", int children = members - 1) {
        withoutAutovacuum(primary)
        Until.within(Duration.ofSeconds(60), "all $members repmgrds have started and the primary's has seen its standbys") {
            holds(primary, "count(*) filter (where event = 'repmgrd_start') >= $members" +
                    " and count(distinct details) filter (where event = 'child_node_new_connect') >= $children from repmgr.events")
        }
        for (String host in sql(primary, "select '$kind.prefix' || node_id from repmgr.nodes").readLines()) {
            Until.within(Duration.ofSeconds(60), "$host has all events") {
                sql(host, 'select count(*) from repmgr.events') == sql(primary, 'select count(*) from repmgr.events')
            }
        }
        this
    }

    /** repmgrd would promote automatically; and a standby takes a minute to notice that its sender has no power. */
    void failOverByHand(List<String> members = (1..3).collect { "$kind.prefix$it" as String }) {
        members.each {
            on(it, "sed -i 's/^failover=.*/failover=manual/' $kind.repmgrConf && pkill -HUP -x repmgrd")
            sql(it, "alter system set wal_receiver_timeout = '2s'")
            sql(it, 'select pg_reload_conf()')
        }
    }

    // --- the operator's machine

    /** Nothing from this machine: no agent, no ~/.ssh, no locale. */
    private Map<String, String> environment() {
        def mine = ['PATH', 'JAVA_HOME', 'KESH_JAVA', 'KESH_LAB_DIR', 'KESH_LAB_STORE'].collectEntries {
            System.getenv(it) ? [it, System.getenv(it)] : [:]
        }
        mine + [HOME: "$home" as String, XDG_STATE_HOME: "$stateHome" as String, KESH_LAB_STATE: "$state" as String, KESH_LAB_VERSION: version ?: Debian.VERSION,
                JAVA_OPTS: "-Duser.home=$home" as String, LANG: 'C.UTF-8', TERM: 'dumb']
    }

    @Override
    void close() {
        remove()
        machine.giveBack(!Files.exists(state))
        try {
            Runtime.runtime.removeShutdownHook(undertaker)
        } catch (IllegalStateException ignored) {
            // The undertaker is running.
        }
    }

    private void remove() {
        screens*.close()
        programs.findAll { it.running }*.kill()
        if (Files.exists(state)) {
            tryLab('down')
        }
    }
}
