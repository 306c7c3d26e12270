package kesh.states

import static kesh.states.States.BIN
import static kesh.states.States.CONF
import static kesh.states.States.DATA
import static kesh.states.States.SYSTEM

import java.time.Instant
import kesh.cluster.Activity
import kesh.cluster.Access
import kesh.cluster.Address
import kesh.cluster.Conninfo
import kesh.cluster.DataDirectory
import kesh.cluster.DataDirectory.Kind
import kesh.cluster.Declaration
import kesh.cluster.Host
import kesh.cluster.Kingbase
import kesh.cluster.Lsn
import kesh.cluster.Machine
import kesh.cluster.Machine.ConfigFile
import kesh.cluster.Machine.Directory
import kesh.cluster.Machine.Job
import kesh.cluster.Machine.Platform
import kesh.cluster.Machine.Software
import kesh.cluster.Node
import kesh.cluster.NodeId
import kesh.cluster.NodeName
import kesh.cluster.Parameter
import kesh.cluster.Passfile
import kesh.cluster.Product
import kesh.cluster.PublicKey
import kesh.cluster.Registration
import kesh.cluster.Role
import kesh.cluster.Seen
import kesh.cluster.Right
import kesh.cluster.Rights
import kesh.cluster.Server
import kesh.product.RepmgrConf
import kesh.verb.part.ConfigurationFaults

/** One node of {@link States}: first a healthy one, then changed as the test says. */
class Sketch {
    final String word
    final Map<String, ?> options
    Registration row
    private Role role
    private boolean declared
    private Machine machine
    private Server server
    private String machineUnknown
    private String dialled
    private String serverUnknown
    private boolean streams = true
    private final List<Closure<?>> changes = []

    Sketch(String word, Map<String, ?> options) {
        this.word = word
        this.options = options
        this.declared = options.declared
    }

    void also(Closure<?> change) {
        changes << change
    }

    void primary() { role = Role.PRIMARY }

    void standby() { role = Role.STANDBY }

    void witness() { role = Role.WITNESS }

    void newcomer() { declared = true }

    // The words of tests.

    void machine(Map<String, ?> changed) { machine = Records.with(changed, machine) }

    void software(Map<String, ?> changed) { machine software: Records.with(changed, machine.software().get()) }

    void platform(Map<String, ?> changed) { machine platform: Records.with(changed, machine.platform()) }

    void data(Map<String, ?> changed) { machine dataDirectory: Records.with(changed, machine.dataDirectory()) }

    void config(Map<String, ?> changed) { machine config: Records.with(changed, machine.config()) }

    void conf(String text) {
        def conf = RepmgrConf.parse(text)
        config text: conf.text(), settings: conf.settings(), exists: true
    }

    /** The same file with some settings changed; null removes one. */
    void conf(Map<String, ?> changed) {
        conf(changed.inject(RepmgrConf.parse(machine.config().text().get().reveal())) { conf, key, value ->
            value == null ? conf.without(key.toString()) : conf.with(key.toString(), value.toString())
        }.text().reveal())
    }

    void passfile(String text) { machine passfile: Passfile.parse('/var/lib/postgresql/.pgpass', text) }

    void noPassfile() { machine passfile: Passfile.absent('/var/lib/postgresql/.pgpass') }

    void file(String path, String mode, String sha256) {
        machine files: (machine.files() + [(path): new Machine.SeenFile(mode, sha256)]) as LinkedHashMap
    }

    void upkeep(Map<String, ?> changed) { machine upkeep: Records.with(changed, machine.upkeep()) }

    void directory(Map<String, Boolean> changed, String path) {
        def before = machine.directories()[path] ?: new Directory(false, false, false)
        machine directories: (machine.directories() + [(path): Records.with(changed, before)]) as LinkedHashMap
    }

    /** A job that died, unless the changes say otherwise. */
    void job(Map<String, ?> changed = [:], String name) {
        def job = Records.with(changed, new Job(false, OptionalInt.empty(), 'repmgr standby clone'))
        machine jobs: (machine.jobs() + [(name): job]) as LinkedHashMap
    }

    void access(Map<String, ?> changed) {
        def key = "ssh-ed25519 KEY+OF+${word.replace('@', '+')} postgres@$word".toString()
        def home = '/var/lib/postgresql'
        def before = machine.access().orElse(new Access([new PublicKey(key)], [new PublicKey("ssh-ed25519 ${hostKey(word)} root@$word".toString())], [], [], [], [],
                [id_ed25519: key], [(home): '755', ("$home/.ssh".toString()): '700', ("$home/.ssh/authorized_keys".toString()): '600',
                                    ("$home/.ssh/id_ed25519".toString()): '600'], Optional.empty()))
        def typed = changed.collectEntries { part, lines -> [part, part in ['publicKeys', 'hostKeys'] ? lines.collect { new PublicKey(it.toString()) } : lines] }
        machine access: Records.with(typed, before)
    }

    /** The key of the host's sshd, as in files. */
    static String hostKey(String word) { "HOST+KEY+OF+${word.replace('@', '+')}" }

    /** A KingbaseES host, supervised as the vendor's installer leaves it, unless the changes say otherwise. */
    void kingbase(Map<String, ?> changed = [:]) {
        def bin = '/home/kingbase/cluster/install/kingbase/bin'
        software product: Product.KINGBASE, version: 'V009R001C002B0014', binDirectory: bin, repmgr: "$bin/repmgr".toString()
        machine kingbase: Optional.of(Records.with(changed, new Kingbase(OptionalInt.of(4712), false, true,
                ["eth0 ${address()}".toString()], [nofile: '65536', 'kernel.sem': '5010 641280 5010 256'])))
        access crontab: [KBHA]
        if (server) {
            // A live V8R6's sys_settings has this context for what takes a restart.
            server parameters: server.parameters().collectEntries { name, its -> [name, its.context() == 'postmaster' ? Records.with([context: 'kingbase'], its) : its] } as LinkedHashMap
        }
    }

    /** The vendor's installer's line in the crontab. */
    static final String KBHA = "*/1 * * * *  . /etc/profile;/home/kingbase/cluster/install/kingbase/bin/kbha -A daemon -f $CONF"

    void server(Map<String, ?> changed) { server = Records.with(changed, server) }

    /** Its user is no superuser, and may not do these. */
    void lacks(Right... rights) { server rights: Seen.known(new Rights('repmgr', false, rights as List)) }

    void activity(Map<String, ?> changed) { server activity: Records.with(changed, server.activity()) }

    /** The server's answer to a query of the operator's. */
    void answers(String question, String said) {
        server answers: server.answers() + new Server.Answer(question, Seen.known(said))
    }

    void settings(Map<String, ?> changed) {
        server settings: (server.settings() + changed).findAll { it.value != null }
    }

    /** Changes one of its parameters. */
    void parameter(Map<String, ?> changed, String name) {
        server parameters: (server.parameters() + [(name): Records.with(changed, server.parameters()[name])]) as LinkedHashMap
    }

    /** A parameter that has another value in a file, and that waits for a restart. */
    void pending(String name, String value) {
        parameter name, written: Seen.known(Optional.of(value)), pendingRestart: true
        activity pendingRestart: server.activity().pendingRestart() + name
    }

    void slot(Map<String, ?> changed = [:], String name) {
        def slot = Records.with(changed, new Server.Slot(name, true, true, Optional.of(0L), Optional.of('reserved')))
        server slots: server.slots().findAll { it.name() != name } + slot
    }

    void receives(String applicationName) {
        server replications: server.replications() +
                new Server.Replication(applicationName, 'streaming', 'async', Optional.of(0L))
    }

    /** It says itself that it receives from there, whatever its record says. */
    void receivesFrom(String address) {
        server walReceiver: Records.with(server.walReceiver().get(), senderHost: address)
    }

    void registration(Map<String, ?> changed) { row = Records.with(changed, row) }

    void unreachable(String why = "cannot reach $word: no answer from ${address()}:22 within 5 s") {
        machineUnknown = why
        serverUnknown = 'its host could not be inspected'
    }

    /** Its record has something else in the place of an address. */
    void noAddress(String host) {
        row = Records.with(row, conninfo: row.conninfo().with('host', host))
        unreachable("its record in repmgr.nodes has no address that could be one: $host")
    }

    /** Its record has something else in the place of a connection string. */
    void noConninfo(String why) {
        row = Records.with(row, conninfo: Conninfo.unread(why))
        unreachable("its record in repmgr.nodes has a connection string that cannot be read: $why")
    }

    void serverUnknown(String why) { serverUnknown = why }

    void stopped() {
        server = null
        data serverRunning: false
    }

    /** Its server runs, and no upstream sends to it. */
    void detached() { streams = false }

    void noRepmgrd() { server repmgrd: Seen.known(new Server.Repmgrd(false, false)) }

    void noRepmgrLibrary() { server repmgrd: Seen.unknown('the repmgr library is not loaded') }

    // Remains of an interrupted expand.

    void configured() { machine config: confFile() }

    void withLogins() { machine passfile: passwords() }

    void copied() {
        configured()
        withLogins()
        data kind: Kind.DATABASE, systemIdentifier: SYSTEM, standbySignal: true,
                primaryConninfo: Conninfo.parse("host=${upstream().address()} user=repmgr application_name=${nodeName()}"),
                primarySlotName: "repmgr_slot_$id"
    }

    void started() {
        copied()
        data serverRunning: true
        server = standbyServer(Seen.known(new Server.Repmgrd(false, false)))
    }

    // From words to values.

    String address() { options.address ?: "10.9.0.${10 + number()}" }

    NodeName nodeName() { NodeName.of((options.name ?: word).toString()) }

    private int number() { (word.find(/\d+$/) ?: options.id) as int }

    private int getId() { (options.id ?: number()) as int }

    private Map<String, Sketch> all

    void begin(Map<String, Sketch> nodes) {
        all = nodes
        machine = new Machine('postgres', 105, '/var/lib/postgresql', word, new Platform('x86_64', 'glibc 2.36', ['C.UTF-8': 'UTF-8']), 0L,
                Optional.of(new Software(Product.POSTGRESQL, BIN, '15.18', Optional.of('5.3.3'), "$BIN/repmgr".toString())),
                new ConfigFile(CONF, Optional.empty(), [:], false, true),
                Passfile.absent('/var/lib/postgresql/.pgpass'),
                new DataDirectory(DATA, Kind.ABSENT, OptionalLong.of(100L << 30), true, Optional.empty(), false,
                        Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty(), Seen.known(Optional.empty()), []),
                OptionalInt.empty(), ['/run/postgresql': new Directory(true, true, false)], [:], Optional.empty(),
                new Machine.Upkeep(OptionalLong.of(200L << 30), OptionalInt.of(0), []), [:], Optional.empty(), Optional.empty(), Optional.empty())
        if (role) {
            member()
        }
    }

    private void member() {
        row = new Registration(new NodeId(id), nodeName(), role,
                Optional.ofNullable(role == Role.PRIMARY ? null : new NodeId(upstream().id)), true, 'default', 100,
                conninfo(), 'repmgr', Optional.of("repmgr_slot_$id".toString()), CONF)
        def repmgrd = Seen.known(new Server.Repmgrd(true, false))
        if (role == Role.STANDBY) {
            copied()
            server = standbyServer(repmgrd)
        } else {
            machine config: confFile(), passfile: passwords()
            server = primaryServer(role == Role.WITNESS ? '7399999999999999999' : SYSTEM, repmgrd)
        }
        data kind: Kind.DATABASE, systemIdentifier: server.systemIdentifier(), serverRunning: true,
                socketDirectory: '/run/postgresql',
                control: new DataDirectory.Control(server.inRecovery() ? 'in archive recovery' : 'in production', 1, Seen.known(1), Lsn.parse('0/5000028'), [])
        machine repmgrd: 4711
    }

    /** An upstream sends to the nodes that stream from it, through the slots that repmgr makes. */
    void connect(Map<String, Sketch> nodes) {
        changes.each { States.run(it, this) }
        if (server?.inRecovery() && streams) {
            upstream().sending << this
        }
    }

    private final List<Sketch> sending = []

    void finish() {
        def here = sending.findAll { server && it.server }
        if (here) {
            server replications: server.replications() + here.collect {
                new Server.Replication(it.nodeName().value(), 'streaming', 'async', Optional.of(0L))
            }
            server slots: server.slots() + here.collect {
                new Server.Slot("repmgr_slot_$it.id", true, true, Optional.of(0L), Optional.of('reserved'))
            }
        }
    }

    private Sketch upstream() {
        options.upstream ? all[options.upstream.toString()] : all.values().find { it.role == Role.PRIMARY }
    }

    private Conninfo conninfo() {
        Conninfo.parse("host=${address()} user=repmgr dbname=repmgr port=5432 connect_timeout=2")
    }

    private ConfigFile confFile() {
        def conf = RepmgrConf.parse("""\
            # written by hand
            node_id=$id
            node_name='${nodeName()}'
            conninfo='${conninfo().text().reveal()}'
            data_directory='$DATA'
            pg_bindir='$BIN'
            use_replication_slots=yes
            failover=automatic   # see the wiki
            promote_command='$BIN/repmgr standby promote -f $CONF --log-to-file'
            """.stripIndent())
        new ConfigFile(CONF, Optional.of(conf.text()), conf.settings(), true, true)
    }

    /** Every member's passwords for every member. */
    private Passfile passwords() {
        Passfile.parse('/var/lib/postgresql/.pgpass', all.values().findAll { it.role || it.is(this) }.collectMany {
            ['repmgr', 'replication'].collect { database ->
                "${it.address()}:5432:$database:repmgr:$States.PASSWORD"
            }
        }.join('\n') + '\n')
    }

    private static Server primaryServer(String system, Seen<Server.Repmgrd> repmgrd) {
        new Server(150018, system, false, 1, Optional.of(Lsn.parse('0/5000060')), [
                archive_mode             : 'off', archive_command: '', config_file: "$DATA/postgresql.conf".toString(),
                data_checksums           : 'on', data_directory: DATA, hot_standby: 'on', listen_addresses: '*',
                max_connections          : '100', max_locks_per_transaction: '64', max_prepared_transactions: '0',
                max_replication_slots    : '10', max_wal_senders: '10', max_worker_processes: '8', port: '5432',
                shared_preload_libraries : 'repmgr', synchronous_standby_names: '',
                unix_socket_directories  : '/run/postgresql', wal_level: 'replica', wal_log_hints: 'off',
        ], 30L << 20, [], [], [], Optional.empty(), repmgrd, Seen.known([]),
                new Activity(Instant.parse('2026-11-01T00:00:00Z'), [], 0, false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Seen.known(Optional.empty()), Seen.known(Instant.parse('2026-11-01T00:00:00Z')), Seen.known([]), Seen.known(Optional.empty()), Seen.known([]), Seen.known([])), [new Server.Answer(ConfigurationFaults.QUESTION.sql(), Seen.known('0:'))], PARAMETERS, Seen.known(Rights.ofSuperuser('repmgr')))
    }

    private static final Map<String, Parameter> PARAMETERS = [
            autovacuum               : known('on', '', 'bool', 'sighup', null, null),
            max_connections          : known('100', '', 'integer', 'postmaster', '1', '262143', '100'),
            max_locks_per_transaction: known('64', '', 'integer', 'postmaster', '10', '2147483647'),
            max_prepared_transactions: known('0', '', 'integer', 'postmaster', '0', '262143'),
            max_wal_senders          : known('10', '', 'integer', 'postmaster', '0', '262143', '10'),
            max_worker_processes     : known('8', '', 'integer', 'postmaster', '0', '262143'),
            random_page_cost         : known('4', '', 'real', 'user', '0', '1.79769e+308'),
            server_version           : known('15.18', '', 'string', 'internal', null, null),
            shared_preload_libraries : known('repmgr', '', 'string', 'postmaster', null, null, 'repmgr'),
            synchronous_standby_names: known('', '', 'string', 'sighup', null, null),
            wal_level                : Records.with(known('replica', '', 'enum', 'postmaster', null, null), words: ['minimal', 'replica', 'logical']),
            work_mem                 : known('4096', 'kB', 'integer', 'user', '64', '2147483647')]

    private static Parameter known(String setting, String unit, String type, String context, String least, String most, String written = null) {
        new Parameter(setting, unit, type, context, Optional.ofNullable(least), Optional.ofNullable(most), [],
                written ? 'configuration file' : 'default', false, Seen.known(Optional.ofNullable(written)), Seen.known(true))
    }

    private Server standbyServer(Seen<Server.Repmgrd> repmgrd) {
        def receiver = new Server.WalReceiver('streaming', upstream().address(), 5432,
                Optional.of("repmgr_slot_$id".toString()))
        def primary = primaryServer(SYSTEM, repmgrd)
        Records.with(primary, inRecovery: true, walReceiver: receiver, activity: Records.with(primary.activity(), lagSeconds: 0L))
    }

    /** kesh reaches its host at another address than its record has. */
    void dialled(String at) { dialled = at }

    Node node() {
        new Node(nodeName(), new Host(word, row && !row.conninfo().address().known ? Address.UNKNOWN : Address.of((dialled ?: address()) as String)), Optional.ofNullable(row), declaration(),
                machineUnknown ? Seen.unknown(machineUnknown) : Seen.known(machine),
                serverUnknown ? Seen.unknown(serverUnknown) : Seen.known(Optional.ofNullable(server)))
    }

    private Object declaredId() {
        options.declared instanceof Integer ? options.declared : options.id
    }

    private Optional<Declaration> declaration() {
        if (!declared) {
            return Optional.empty()
        }
        def priority = options.priority == null ? OptionalInt.empty() : OptionalInt.of(options.priority as int)
        Optional.of(new Declaration(new Host(word, Address.of((options.host ?: address()) as String)),
                Optional.ofNullable(declaredId()).map { new NodeId(it as int) },
                Optional.ofNullable(options.name == null ? null : NodeName.of(options.name.toString())),
                Optional.ofNullable(options.address?.toString()).map { Address.of(it) }, Optional.ofNullable(options.location?.toString()),
                priority))
    }
}
