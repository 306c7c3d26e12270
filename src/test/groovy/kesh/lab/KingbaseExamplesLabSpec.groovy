package kesh.lab

import java.nio.file.Path
import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/**
 * Each example on a cluster of KingbaseES, or of the lab's stand-in for it: the same script, with the nodes' names, the
 * user and the paths of that product. They run one after the other on one cluster, and each is prepared for. An example
 * that is in no list here fails.
 */
class KingbaseExamplesLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)

    /** Maps each example, in this order, to the preparation of the cluster and the condition on the hosts afterwards. */
    static final Map<String, List<Closure>> EXAMPLES = [
            'check'         : [{}, {}],
            'require'       : [{}, {}],
            'ad-hoc'        : [{}, { it.kes.on('kes2', 'stat -c %a known_hosts.copy', 'kingbase') == '600' }],
            'rescan'        : [{ it.kes.sql('kes1', "select pg_create_physical_replication_slot('repmgr_slot_9', true)") },
                               { it.slots('kes1') == 'repmgr_slot_2 true, repmgr_slot_3 true' }],
            'trust'         : [{}, { it.logsIn('kingbase', 'kes4', 'kes3') }],
            'trust-root'    : [{ it.admitToRoot() }, { it.logsIn('root', 'kes1', 'kes2') }],
            'set'           : [{}, { it.setting('kes3', 'work_mem') == '8MB' && it.setting('kes1', 'max_connections') == '120' }],
            'restart'       : [{ it.pending() }, { ['kes1', 'kes2', 'kes3'].every { host -> it.setting(host, 'max_connections') == '130' } }],
            'pause'         : [{}, { it.kes.holds('kes2', 'repmgr.repmgrd_is_paused()') }],
            'unpause'       : [{}, { it.kes.holds('kes2', 'not repmgr.repmgrd_is_paused()') }],
            'stop'          : [{}, { !it.kes.hasProcess('kes3', 'kingbase') && !it.kes.hasProcess('kes3', 'kbha') }],
            'start'         : [{}, { it.member('kes3', 'kes1') }],
            'prepare'       : [{}, { it.kes.on('kes4', "ls $Lab.KES_HOME/bin") == it.kes.on('kes1', "ls $Lab.KES_HOME/bin") }],
            'expand'        : [{}, { it.member('kes4', 'kes1') }],
            'expand-several': [{ it.prepared('kes5', 'kes6') }, { it.member('kes5', 'kes1') && it.member('kes6', 'kes5') }],
            'follow'        : [{}, { it.member('kes3', 'kes2') }],
            'switchover'    : [{}, { it.kes.holds('kes2', 'not pg_is_in_recovery()') && ['kes1', 'kes3', 'kes4', 'kes5'].every { host -> it.member(host, 'kes2') } }],
            'promote'       : [{ it.loseThePrimary() }, { it.kes.holds('kes2', 'not pg_is_in_recovery()') && it.member('kes3', 'kes2') }],
            'rejoin'        : [{ it.kes.on('kes1', 'cron') }, { it.member('kes1', 'kes2') }],
            'rebuild'       : [{ it.destroyed('kes3') }, { it.member('kes3', 'kes2') }],
            'shrink'        : [{}, { it.gone('kes3') && !it.members('kes2').contains('node3') && !it.slots('kes2').contains('repmgr_slot_3') }],
    ]

    /** {@link KingbaseStoryLabSpec} */
    static final List<String> ELSEWHERE = ['kingbase']

    /** It makes no cluster where there is one, and none of KingbaseES anywhere. */
    static final List<String> REFUSED = ['install']

    /** These have something to do each time. */
    static final List<String> EACH_TIME = ['check', 'require', 'ad-hoc']

    /** These ask for the node's name, because data is or may be lost. */
    static final Map<String, String> CONFIRMED = [rejoin: 'node1', rebuild: 'node3', shrink: 'node3']

    @Shared @AutoCleanup Lab lab = new Lab('--distribution', 'kingbase', '--spares', '3').settled()
    @Delegate KingbaseHosts hosts = new KingbaseHosts(lab)

    Lab getKes() {
        lab
    }

    private KeshRun run(Path script, String... words) {
        lab.kesh('script', '--yes', *words, script as String)
    }

    private void done(Path script, String... words) {
        def it = run(script, words)
        assert it.exit() == 0: it
        assert it.out().readLines().last() =~ /^Done\./: it
    }

    /** The example, as the same administrator would write it for this cluster. */
    private Path script(String example) {
        def text = Recorded.EXAMPLES.resolve("${example}.groovy").toFile().text
                .replaceAll(/pg(?=[\d$])/, 'node').replaceAll(/(lab\(["'])PG/, '$1KES').replace("'postgres'", "'kingbase'")
                .replace('/var/lib/postgresql/known_hosts', '/home/kingbase/known_hosts').replace('/etc/repmgr/repmgr.conf', lab.kind.repmgrConf)
        lab.script(text, "${example}.groovy")
    }

    boolean member(String host, String upstream) {
        Until.within(SOON, "$host runs whole") { runs(host) && streams(host, upstream) }
        members(upstream).contains("node${host.substring(3)} standby ${upstream.substring(3)}")
    }

    boolean gone(String host) {
        ['kingbase', 'repmgrd', 'kbha'].every { !lab.hasProcess(host, it) }
    }

    String setting(String host, String name) {
        lab.sql(host, "select current_setting('$name')")
    }

    void pending() {
        lab.hosts.take(3).each {
            lab.sql(it, "alter system set max_connections = '130'")
            lab.sql(it, 'select pg_reload_conf()')
        }
        Until.within(SOON, 'the setting waits for a restart') { lab.holds('kes3', "pending_restart from pg_settings where name = 'max_connections'") }
    }

    boolean logsIn(String user, String from, String to) {
        lab.tryOn(from, "ssh -o BatchMode=yes -o StrictHostKeyChecking=yes 10.9.0.1${to.substring(3)} true", user).exit() == 0
    }

    void admitToRoot() {
        lab.hosts.each { lab.on(it, "mkdir -p -m 700 /root/.ssh && echo '${lab.state.resolve('key.pub').toFile().text.strip()}' >>/root/.ssh/authorized_keys") }
    }

    void destroyed(String host) {
        lab.on(host, "pkill -KILL -x kingbase; rm -rf $Lab.KES_HOME/data/global")
    }

    void prepared(String... spares) {
        done(lab.script("""cluster('rwc') {
                ${lab.ssh()}
                via 'node1', host: '10.9.0.11'
                ${spares.collect { "node '$it', host: '10.9.0.1${it.substring(3)}'" }.join('\n')}
                trust
                ${spares.collect { "prepare '$it'" }.join('\n')}
            }""", 'spares.groovy'))
    }

    /** The primary is the first node again, and dies with everything that would start it; no server is promoted automatically. */
    void loseThePrimary() {
        done(lab.script("cluster('rwc') {\n${lab.ssh()}\nvia 'node2', host: '10.9.0.12'\nswitchover to: 'node1'\n}", 'back.groovy'))
        lab.failOverByHand((1..6).collect { "kes$it" as String })
        lab.on('kes1', 'pkill -KILL -x cron; pkill -KILL -x kbha; pkill -KILL -x repmgrd; pkill -KILL -x kingbase')
        Until.within(SOON, 'no server receives WAL from it') { ['kes2', 'kes3', 'kes4', 'kes5'].every { !streams(it, 'kes1') } }
    }

    def "#example"() {
        given:
        def (before, seen) = EXAMPLES[example]
        def confirmed = CONFIRMED[example] ? ['--confirm', CONFIRMED[example]] : []
        before.call(this)

        when:
        def first = run(script(example), *confirmed)

        then:
        first.exit() in (example == 'check' ? [0, 1] : [0])
        seen.call(this) in [null, true]

        when:
        def again = run(script(example), *confirmed)

        then:
        again.exit() in (example == 'check' ? [0, 1] : [0])
        example in EACH_TIME || again.out().contains('There was nothing to do')
        seen.call(this) in [null, true]

        where:
        example << EXAMPLES.keySet()
    }

    def "#example is refused"() {
        when:
        def refused = run(script(example))

        then:
        refused.exit() == 3
        refused.out().contains('fails   node2 is a member already, as primary')
        refused.out().contains('Nothing was changed')

        where:
        example << REFUSED
    }

    def 'no example is forgotten'() {
        expect:
        Recorded.ALL as Set == (EXAMPLES.keySet() + ELSEWHERE + REFUSED) as Set
    }
}
