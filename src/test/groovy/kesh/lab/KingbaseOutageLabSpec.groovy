package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Specification

/**
 * A cluster of KingbaseES, or of the lab's stand-in for it: its primary loses power, a standby is promoted, the former
 * primary returns; one node is copied anew, settings are changed, one node leaves. A client writes all the time.
 */
class KingbaseOutageLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)
    private static final List<String> VIAS = ['kes1', 'kes2', 'kes3']

    @AutoCleanup Lab lab = new Lab('--distribution', 'kingbase').settled()
    @Delegate KingbaseHosts hosts = new KingbaseHosts(lab)

    private KeshRun run(String verb, List<String> options = []) {
        lab.kesh('script', '--yes', *options, lab.expandScript(
                via: VIAS.collect { "via '$it', host: '10.9.0.1${it.substring(3)}'" }.join('\n    '), verb: verb) as String)
    }

    private void done(String verb, List<String> options = []) {
        def run = run(verb, options)
        assert run.exit() == 0: run
        assert run.out().readLines().last() == 'Done.': run
    }

    def 'an outage and what comes after it, and no acknowledged row is lost'() {
        given: 'four nodes, and a client that writes to whoever takes it'
        done("trust\n    prepare 'kes4'\n    expand 'kes4'")
        def client = new Writer(lab, 'kes3', ['kes1', 'kes2', 'kes3', 'kes4'])
        client.goesOn()

        when:
        done("switchover to: 'node2'")

        then:
        client.goesOn()
        members('kes2') == 'node1 standby 2, node2 primary 0, node3 standby 2, node4 standby 2'
        VIAS.every { runs(it) }

        when: 'the primary loses power; repmgrd promotes another, and the others follow'
        lab.lab('kill', 'kes2')
        def others = ['kes1', 'kes3', 'kes4']
        Until.within(SOON, 'another is primary') { others.any { lab.holds(it, 'not pg_is_in_recovery()') } }
        def primary = others.find { lab.holds(it, 'not pg_is_in_recovery()') }
        def standbys = others - primary
        Until.within(SOON, 'the others follow it') { standbys.every { streams(it, primary) } }
        client.goesOn()
        lab.lab('boot', 'kes2')
        Until.within(SOON, 'it is back, and no second primary') { lab.hasProcess('kes2', 'cron') }
        def unwell = lab.kesh('check', '-c', lab.home.resolve('script.groovy') as String)
        done("rejoin 'node2'", ['--confirm', 'node2'])

        then:
        unwell.exit() == 2
        unwell.out().contains("rejoin 'node2'")
        streams('kes2', primary)
        (others + 'kes2').every { runs(it) }
        slots(primary) == (others + 'kes2' - primary).collect { "repmgr_slot_${it.substring(3)} true" }.sort().join(', ')
        client.goesOn()

        when: 'the data of a standby is destroyed while kbha looks after it, and copied anew'
        def broken = standbys[0]
        lab.on(broken, "pkill -KILL -x kingbase; rm -rf $Lab.KES_HOME/data/global")
        done("rebuild 'node${broken.substring(3)}'", ['--confirm', "node${broken.substring(3)}"])

        then:
        streams(broken, primary)
        runs(broken)

        when:
        done("set work_mem: '9MB', max_connections: 211, restart: true")

        then:
        (others + 'kes2').collect { lab.sql(it, "select current_setting('work_mem'), current_setting('max_connections')") }.unique() == ['9MB|211']
        (others + 'kes2').every { runs(it) }
        client.goesOn()

        when:
        def departure = (standbys + 'kes2').find { it != 'kes3' && it != broken }
        done("shrink 'node${departure.substring(3)}', purge: true", ['--confirm', "node${departure.substring(3)}"])
        def well = lab.kesh('check', '-c', lab.home.resolve('script.groovy') as String)
        client.stop()

        then: 'nothing of it is left, all is well with the others, and every row is there'
        ['kingbase', 'repmgrd', 'kbha'].every { !lab.hasProcess(departure, it) }
        lab.tryOn(departure, "crontab -l; ls -A $Lab.KES_HOME/data; ls $Lab.KES_HOME/etc/repmgr.conf; cat ~/.encpwd", 'kingbase').out() == ''
        !slots(primary).contains("repmgr_slot_${departure.substring(3)}")
        well.exit() in [0, 1]
        client.taken().size() > 100
        client.lost(primary) == []
        (others + 'kes2' - departure).every { lab.holds(it, 'not repmgr.repmgrd_is_paused()') }
    }
}
