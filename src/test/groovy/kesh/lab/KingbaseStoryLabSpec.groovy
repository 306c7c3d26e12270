package kesh.lab

import java.time.Duration
import java.time.Instant
import java.time.temporal.ChronoUnit
import spock.lang.AutoCleanup
import spock.lang.Specification

/** kesh's effect on a cluster of KingbaseES, or of the lab's stand-in for it, inspected on the hosts. */
class KingbaseStoryLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)
    private static final String EXAMPLE = "$Lab.PROJECT/dsl-examples/kingbase.groovy"

    @AutoCleanup Lab lab = new Lab('--distribution', 'kingbase', '--scram-sm3')
    @Delegate KingbaseHosts hosts = new KingbaseHosts(lab)

    private KeshRun done(String verb) {
        def run = lab.kesh('script', '--yes', lab.expandScript(via: "via 'kes1', host: '10.9.0.11'\n    via 'kes2', host: '10.9.0.12'", verb: verb) as String)
        assert run.exit() == 0: run
        assert run.out().readLines().last().startsWith('Done.'): run
        run
    }

    private String asUser(String host, String command) {
        lab.on(host, command, 'kingbase')
    }

    /** Does what cron does each minute, without waiting for it. */
    private void asCronDoes(String host) {
        asUser(host, 'crontab -l 2>/dev/null | sed -n "/^[*0-9]/s/^\\([^ ]* *\\)\\{5\\}//p" | sh')
    }

    def 'the seed: node4 on kes4 comes, node3 goes; then each server is stopped, started, restarted and made the primary'() {
        when: 'it is planned'
        def planned = lab.kesh('plan', EXAMPLE)

        then: 'nothing has happened yet'
        planned.exit() == 0
        planned.out().readLines().last() == 'Planned only. Nothing was changed.'
        members() == 'node1 primary 0, node2 standby 1, node3 standby 1'
        lab.on('kes4', 'ls -A /home/kingbase').readLines().every { it.startsWith('.') }

        when: 'and done, by an operator who then sees what was foreseen'
        def run = lab.kesh('script', '--yes', EXAMPLE)

        then:
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        members() == 'node1 primary 0, node2 standby 1, node4 standby 1'
        ['kes1', 'kes2', 'kes4'].every { runs(it) }
        asUser('kes4', 'cat ~/.encpwd') == asUser('kes1', 'cat ~/.encpwd')
        asUser('kes4', "cat $Lab.KES_HOME/etc/all_nodes_tools.conf") == asUser('kes1', "cat $Lab.KES_HOME/etc/all_nodes_tools.conf")
        lab.sql('kes1', 'select string_agg(slot_name::text, \',\' order by slot_name) from pg_replication_slots') == 'repmgr_slot_2,repmgr_slot_4'
        Until.within(SOON, 'the setting that KingbaseES writes itself names node4') { lab.sql('kes1', 'show synchronous_standby_names').contains('node4') }

        and: 'nothing of node3 is left, and nothing brings it back'
        lab.tryOn('kes3', 'crontab -l', 'kingbase').out() == ''
        asCronDoes('kes3')
        ['kingbase', 'repmgrd', 'kbha'].every { !lab.hasProcess('kes3', it) }
        ['kes1', 'kes2', 'kes4'].every { lab.tryOn(it, 'grep -c 10.9.0.13 ~/.encpwd ~/.ssh/known_hosts', 'kingbase').out().readLines().every { it.endsWith(':0') } }

        when:
        def again = lab.kesh('script', '--yes', EXAMPLE)

        then:
        again.out().readLines().last() == 'Done. There was nothing to do.'

        when: 'a server is stopped, and cron does what it does each minute'
        done("stop 'node4'")
        asCronDoes('kes4')

        then: 'it stays down, and check says why'
        ['kingbase', 'kbha'].every { !lab.hasProcess('kes4', it) }
        asUser('kes4', 'crontab -l') == "# kesh: $KingbaseHosts.SCHEDULE"
        lab.kesh('check', '-c', EXAMPLE).out().contains('node4: kbha does not run')

        when:
        done("start 'node4'")

        then:
        runs('kes4')

        when:
        done("switchover to: 'node2'")

        then:
        members('kes2') == 'node1 standby 2, node2 primary 0, node4 standby 2'
        ['kes1', 'kes2', 'kes4'].every { runs(it) }

        when:
        def since = Instant.now().plusSeconds(1).truncatedTo(ChronoUnit.SECONDS)
        Until.within(SOON, 'the second is over') { Instant.now().isAfter(since) }
        done("restart on: all, since: '$since'")

        then:
        ['kes1', 'kes2', 'kes4'].collect { lab.sql(it, "select pg_postmaster_start_time() > '$since'") } == ['t'] * 3
        ['kes1', 'kes2', 'kes4'].every { runs(it) }

        when: 'the virtue of all this: a kesh that is killed between the stop of kbha and the end'
        def killed = lab.startKesh('script', '--yes', lab.expandScript(via: "via 'kes1', host: '10.9.0.11'\n    via 'kes2', host: '10.9.0.12'", verb: "switchover to: 'node1'") as String)
        Until.within(SOON, 'the primary is stopped') { !lab.hasProcess('kes2', 'kingbase') }
        killed.signal('KILL')
        Until.within(SOON, 'kesh is gone') { !killed.running }
        asCronDoes('kes2')

        then: 'nothing has started the former primary beside a new one; run again, it is done'
        !lab.hasProcess('kes2', 'kbha')
        done("switchover to: 'node1'")
        members() == 'node1 primary 0, node2 standby 1, node4 standby 1'
        ['kes1', 'kes2', 'kes4'].every { runs(it) }
        ['kes1', 'kes2', 'kes4'].every { lab.holds(it, 'not repmgr.repmgrd_is_paused()') }
    }
}
