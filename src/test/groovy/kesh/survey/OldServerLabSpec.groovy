package kesh.survey

import java.nio.file.Path
import java.time.Duration
import java.time.Instant
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.cluster.Machine.Software
import kesh.cluster.NodeName
import kesh.cluster.Product
import kesh.cluster.Role
import kesh.command.Query
import kesh.fact.CaughtUp
import kesh.fact.CleanlyShutDown
import kesh.fact.Streams
import kesh.plan.Action
import kesh.remote.Answer
import kesh.remote.Login
import kesh.remote.PrivateSshd
import kesh.remote.Unreachable
import kesh.remote.transport.Ssh
import kesh.run.HeldLock
import kesh.verb.part.NodeControl
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/**
 * kesh's server queries on PostgreSQL 12, the base of KingbaseES V8R6 and V9R1: a primary and a standby. Only the
 * functions of repmgr's library are made up. This needs root, a user postgres, and pg_basebackup.
 */
class OldServerLabSpec extends Specification {
    private static final Duration LIMIT = Duration.ofSeconds(60)
    private static final Host HOST = new Host('kes1', Address.of('127.0.0.1'))
    private static final String NEWER = new File('/usr/lib/postgresql').listFiles().max { it.name as int }.path + '/bin'

    static final MADE_UP = '''
    create table repmgr.nodes (node_id int, upstream_node_id int, active bool, node_name text, type text, location text,
        priority int, conninfo text, repluser text, slot_name text, config_file text);
    create table repmgr.events (node_id int, event text, successful bool, event_timestamp timestamptz default now(), details text);
    create function repmgr.repmgrd_is_running() returns bool language sql as 'select true';
    create function repmgr.repmgrd_is_paused() returns bool language sql as 'select false';
        '''

    @Shared @AutoCleanup PrivateSshd sshd = new PrivateSshd(['UsePAM yes'])
    @Shared @AutoCleanup Ssh ssh = sshd.ssh(user: 'postgres')
    @Shared Path dir = sshd.dir.resolve('pg')
    @Shared int primaryPort = PrivateSshd.freePort()
    @Shared int standbyPort = PrivateSshd.freePort()

    def setupSpec() {
        PrivateSshd.sh('install', '-d', '-o', 'postgres', "$dir")
        def programs = dir.resolve('programs.txz')
        getClass().getResourceAsStream('/postgres-linux-x86_64.txz').withCloseable { programs.toFile() << it }
        asPostgres("mkdir $dir/12 && tar -C $dir/12 -xJf $programs")
        asPostgres("$dir/12/bin/initdb -D $dir/primary -A trust -E UTF8 --locale=C")
        new File("$dir/12/share/postgresql/extension/repmgr.control") << "default_version = '5.3'\nschema = repmgr\n"
        new File("$dir/12/share/postgresql/extension/repmgr--5.3.sql") << MADE_UP
        start('primary', primaryPort)
        ask(primaryPort, 'postgres', 'create database repmgr')
        ask(primaryPort, 'repmgr', '''
            create extension repmgr;
            insert into repmgr.nodes values (1, null, true, 'node1', 'primary', 'default', 100, 'host=127.0.0.1', 'postgres', null, '/etc/repmgr.conf'),
                (2, 1, true, 'node2', 'standby', 'default', 100, 'host=127.0.0.1', 'postgres', 'repmgr_slot_2', '/etc/repmgr.conf');
            insert into repmgr.events (node_id, event, successful, details) values (1, 'primary_register', true, 'x')''')
        ask(primaryPort, 'repmgr', "select pg_create_physical_replication_slot('repmgr_slot_2')")
        asPostgres("$NEWER/pg_basebackup -D $dir/standby -S repmgr_slot_2 -X stream -c fast -d 'host=127.0.0.1 port=$primaryPort user=postgres'")
        // Not by -R: an older server does not know the settings that a newer program writes there.
        asPostgres("touch $dir/standby/standby.signal")
        dir.resolve('standby/postgresql.auto.conf').toFile() << """\
            primary_conninfo = 'host=127.0.0.1 port=$primaryPort user=postgres application_name=node2'
            primary_slot_name = 'repmgr_slot_2'
            """.stripIndent()
        start('standby', standbyPort)
        PrivateSshd.until('it streams') { rows(primaryPort, "select 1 from pg_stat_replication where application_name = 'node2' and state = 'streaming'") }
    }

    def cleanupSpec() {
        ['standby', 'primary'].each { asPostgres("$dir/12/bin/pg_ctl -D $dir/$it -m immediate stop") }
    }

    def 'a primary and its standby are surveyed'() {
        when:
        def primary = look(primaryPort)
        def standby = look(standbyPort)

        then:
        [primary, standby]*.version() == [120020, 120020]
        [primary, standby]*.inRecovery() == [false, true]
        [primary, standby]*.timeline() == [1, 1]
        [primary, standby]*.position()*.present == [true, true]
        primary.systemIdentifier() == standby.systemIdentifier()
        primary.dataBytes() > 20_000_000
        primary.replications()*.applicationName() == ['node2']
        primary.replications()*.state() == ['streaming']
        with(primary.slots()[0]) {
            name() == 'repmgr_slot_2'
            active()
            retainedBytes().present
            walStatus().empty
        }
        with(standby.walReceiver().get()) {
            status() == 'streaming'
            slotName().get() == 'repmgr_slot_2'
        }
        primary.registrations().found().get()*.role() == [Role.PRIMARY, Role.STANDBY]
        primary.repmgrd().isKnown()
        primary.activity().started() < Instant.now()
        standby.activity().received().present
        primary.settings().keySet().containsAll(['wal_level', 'max_wal_senders', 'hba_file'])
    }

    def 'its parameters, and all settings to compare with others'() {
        when:
        def server = ServerProbe.look(ssh, HOST, login(primaryPort), Optional.empty(), [], ['work_mem', 'wal_level'] as Set)

        then:
        server.parameters()['work_mem'].unit() == 'kB'
        server.parameters()['wal_level'].words().contains('replica')
        server.parameters()['wal_level'].written().isKnown()
        SettingsProbe.look(ssh, HOST, login(standbyPort)).found().get().size() > 250
    }

    def 'a lock is in a transaction, which is made anew each time and keeps no row alive, and ends with it if nothing is said'() {
        given:
        def held = ssh.hold(HOST, login(primaryPort), HeldLock.TRY, 'kesh: ann@desk[1]', LIMIT)
        def session = held.answer().rows()[0].get('session').get()
        def is = { String so -> rows(primaryPort, "select 1 from pg_locks join pg_stat_activity using (pid) where pid = $session and locktype = 'advisory' and $so") }

        expect:
        held.answer().rows()[0].columns().subMap('got', 'ends_when_idle', 'ends_in_transaction') == [got: 't', ends_when_idle: '0', ends_in_transaction: '1']

        when:
        [HeldLock.BEGIN, HeldLock.RENEW, HeldLock.RENEW].each { assert held.ask(it) instanceof Answer.Rows }

        then:
        is("state = 'idle in transaction' and backend_xid is null and backend_xmin is null")
        held.ask(Query.reading('bound', 'show idle_in_transaction_session_timeout')).rows()[0].columns().values() as List == ['45s']
        look(primaryPort).activity().lockHolder().found().get().get().name() == 'kesh: ann@desk[1]'

        when: 'a shorter while, for the test'
        held.ask(Query.reading('bound', "set idle_in_transaction_session_timeout = '100ms'"))
        PrivateSshd.until('the lock is gone') { !is('true') }
        held.ask(HeldLock.RENEW)

        then:
        thrown(Unreachable)

        cleanup:
        held.close()
    }

    def 'the live view asks on port #which'() {
        when:
        def answer = ssh.query(HOST, login(port), [PulseProbe.query(Optional.empty(), -1)], LIMIT)[0]

        then:
        answer instanceof Answer.Rows
        with(PulseProbe.read(answer, Instant.now())) {
            inRecovery() == (which == 'standby')
            repmgrd().isKnown()
            replications()*.applicationName() == streams
            events()*.event() == seen
        }

        where:
        which     || streams   | seen
        'primary' || ['node2'] | ['primary_register']
        'standby' || []        | []
        port = which == 'primary' ? primaryPort : standbyPort
    }

    def 'how far a standby is'() {
        expect:
        ssh.query(HOST, login(port), [Query.reading('progress', sql, *parameters)], LIMIT)[0].rows()[0].get('target').get().isLong()

        where:
        port        | sql                 | parameters
        standbyPort | CaughtUp.REPLAYING  | []
        primaryPort | Streams.CATCHING_UP | ['node2']
    }

    def 'a crashed server recovers alone, so that pg_rewind accepts it'() {
        given:
        ask(primaryPort, 'repmgr', 'create table since_the_checkpoint as select 1')
        asPostgres("$dir/12/bin/pg_ctl -D $dir/primary -m immediate stop")
        def node = new NodeControl(NodeName.of('node1'), new Software(Product.POSTGRESQL, "$dir/12/bin", '12.20', Optional.empty(), ''), "$dir/primary", '', [:])
        def recover = node.recoverAlone(new CleanlyShutDown(node.node())).action() as Action.Run

        when:
        def run = ssh.run(HOST, recover.command(), LIMIT)
        start('primary', primaryPort)

        then:
        run.exit() == 0
        dir.resolve('primary.log').toFile().readLines().findAll { it.contains('database system was') }.last().contains('was shut down at')
        rows(primaryPort, 'select 1 from public.since_the_checkpoint')
    }

    private kesh.cluster.Server look(int port) {
        ServerProbe.look(ssh, HOST, login(port), Optional.empty())
    }

    private List<Answer.Row> rows(int port, String sql) {
        def answer = ssh.query(HOST, login(port), [Query.reading('rows', sql)], LIMIT)[0]
        assert answer instanceof Answer.Rows: answer
        answer.rows()
    }

    private void ask(int port, String database, String sql) {
        def answer = ssh.query(HOST, login(port, database), [Query.changing('made', sql).byOperator()], LIMIT)[0]
        assert answer instanceof Answer.Rows: answer
    }

    private static Login login(int port, String database = 'repmgr') {
        new Login('127.0.0.1', port, 'postgres', database, Optional.empty(), 'disable', false, new Login.Names('.s.PGSQL.', 'pg_hba.conf', Optional.empty()))
    }

    private void start(String name, int port) {
        asPostgres("$dir/12/bin/pg_ctl -D $dir/$name -l $dir/${name}.log -o '-F -p $port -k $dir' -w start")
    }

    private static void asPostgres(String command) {
        PrivateSshd.sh('runuser', '-u', 'postgres', '--', 'sh', '-c', "cd / && $command >/dev/null 2>&1".toString())
    }
}
