package kesh.fake

import static kesh.remote.LoginNames.NAMES
import java.time.Duration
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.cluster.Secret
import kesh.command.Command
import kesh.command.Query
import kesh.remote.Login
import kesh.remote.Result
import kesh.remote.Unreachable
import spock.lang.Specification

/** The fake behaves as repmgr was observed to, and refuses what it does not know. */
class FakeClusterSpec extends Specification {
    private static final Duration LIMIT = Duration.ofSeconds(1)
    private static final String REPMGR = '/usr/lib/postgresql/15/bin/repmgr'
    private static final Command CLONE = Command.changing(REPMGR, '-f', FakeCluster.CONFIG, '-d',
            'host=10.9.0.11 user=repmgr dbname=repmgr', 'standby', 'clone', '--fast-checkpoint', '--upstream-node-id=1')
    private static final Command REGISTER = Command.changing(REPMGR, '-f', FakeCluster.CONFIG, 'standby', 'register', '--upstream-node-id=1')

    private final FakeCluster cluster = Clusters.of(password: null)
    private final FakeTransport transport = new FakeTransport(cluster)
    private final FakeHost pg3 = cluster.named('pg3')

    private Result on(FakeHost host, Command command) {
        transport.run(new Host(host.name, Address.of(host.address as String)), command, LIMIT)
    }

    private Result cloned() {
        pg3.write(FakeCluster.CONFIG, '600', cluster.named('pg2').text(FakeCluster.CONFIG).replace('node_id=2', 'node_id=3')
                .replace('pg2', 'pg3').replace('10.9.0.12', '10.9.0.13'))
        on(pg3, CLONE)
    }

    def 'it refuses commands that it does not model, by name: #command'() {
        when:
        on(pg3, command)

        then:
        def refusal = thrown(Unknown)
        refusal.message.contains(command.argv().last())
        transport.unknown == [refusal]

        where:
        command << [Command.reading('uptime'), Command.changing('rm', '-rf', '/'), Command.changing('sh', '-c', 'sudo reboot'),
                    Command.reading('sh', '-s').withInput(kesh.cluster.Masked.of('reboot'))]
    }

    def 'it refuses queries that it does not model, too'() {
        when:
        transport.query(new Host('pg1', Address.of('10.9.0.11')), login(), [Query.reading('mood', 'select mood')], LIMIT)

        then:
        thrown(Unknown)
    }

    private static Login login(String password = null) {
        new Login('10.9.0.11', 5432, 'repmgr', 'repmgr', Optional.ofNullable(password).map { new Secret(it) }, 'disable', false, NAMES)
    }

    def 'a clone makes its slot on the source and what the standby starts with'() {
        expect:
        cloned().ok()
        cluster.named('pg1').database.slots == ['repmgr_slot_2', 'repmgr_slot_3'] as Set
        pg3.database.slots.empty
        pg3.files.keySet().containsAll(["$pg3.dataDirectory/standby.signal".toString(), "$pg3.dataDirectory/global/pg_control".toString()])
        !pg3.running
        cluster.named('pg1').database.rows.size() == 2
    }

    def 'a clone does not touch a directory that is not empty'() {
        given:
        pg3.write("$pg3.dataDirectory/diary", '600', 'dear')

        expect:
        cloned().exit() == 1
        cluster.named('pg1').database.slots == ['repmgr_slot_2'] as Set
    }

    def 'a clone takes an idle slot of its name, but not one in use'() {
        given:
        cluster.named('pg1').database.slots.add('repmgr_slot_3')
        if (busy) {
            cluster.named('pg1').busySlots.add('repmgr_slot_3')
        }

        expect:
        cloned().exit() == exit

        where:
        busy  | exit
        false | 0
        true  | 7
    }

    def 'registration needs a standby that streams, and is seen everywhere at once'() {
        given:
        cloned()

        expect:
        on(pg3, REGISTER).exit() == 1

        when:
        pg3.looksInCatchup = 1
        Clusters.start(cluster, pg3)

        then:
        on(pg3, REGISTER).exit() == 1

        when:
        cluster.sample()

        then:
        on(pg3, REGISTER).ok()
        ['pg1', 'pg2', 'pg3'].every { cluster.named(it).database.rows*.node_id == ['1', '2', '3'] }
        on(pg3, REGISTER).exit() == 1
    }

    def 'passwords are asked for'() {
        given:
        cluster.password = 'hunter2'

        when:
        transport.query(new Host('pg1', Address.of('10.9.0.11')), login(given), [Query.reading('login', 'select 1')], LIMIT)

        then:
        thrown(Unreachable)

        where:
        given << [null, 'hunter3']
    }

    def 'a copy of a cluster is a cluster of its own'() {
        given:
        def copy = cluster.copy()
        cloned()

        expect:
        copy.sheet() == Clusters.of(password: null).sheet()
        copy.sheet() != cluster.sheet()
    }

    def 'the sheet of facts has what a new standby is made of'() {
        given:
        def script = ExpandScenarios.expand(2)
        def before = FactsSheet.of(Run.look(cluster, script))
        Run.of(cluster, script)
        def after = FactsSheet.of(Run.look(cluster, script)).readLines()

        expect:
        before.readLines()[0] == 'pg1: primary, running'
        after.containsAll(['pg3: standby of pg1, streaming',
                           '  /var/lib/postgresql/15/main: DATABASE, standby, server runs, from 10.9.0.11 as pg3 through repmgr_slot_3',
                           '  receives from 10.9.0.11:5432 streaming through repmgr_slot_3',
                           '  sends to pg3: streaming, async'])
        after.count { it.startsWith('  row 3 pg3 standby under 1 active true default host=10.9.0.13 ') } == 3
        after.contains('  slot repmgr_slot_3 active')
    }
}
