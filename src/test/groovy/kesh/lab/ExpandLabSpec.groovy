package kesh.lab

import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise

/** From three members to four: the example, as a user runs it, step by step on one cluster. */
@Stepwise
class ExpandLabSpec extends Specification {
    static final String EXAMPLE = "$Lab.PROJECT/dsl-examples/expand.groovy"

    @Shared Lab lab
    @Shared Snapshot begin
    @Shared KeshRun expanded

    def setupSpec() {
        lab = new Lab().settled()
        begin = Snapshot.of(lab)
    }

    def cleanupSpec() {
        lab?.close()
    }

    def 'an idle cluster does not change, apart from what is left out of the comparison'() {
        expect:
        begin.differences(Snapshot.of(lab)) == []
        begin.size > 2000
    }

    def 'the comparison sees a file, a mode, a row, a setting and a process'() {
        when:
        lab.on('pg4', 'touch "/var/lib/postgresql/a b"; chmod 751 /srv; echo >>/var/lib/postgresql/.ssh/known_hosts; setsid sleep 60 >/dev/null 2>&1 &')
        lab.sql('pg1', "insert into repmgr.events (node_id, event, successful) values (1, 'test', true)")
        def differences = begin.differences(Snapshot.of(lab))*.readLines()*.first()

        then:
        differences.containsAll(['pg4 file /var/lib/postgresql/a b:', 'pg4 file /srv:', 'pg4 file /var/lib/postgresql/.ssh/known_hosts:',
                                 'pg4 processes:', "pg1 dump $Debian.DATA:" as String,
                                 "pg1 state $Debian.DATA:" as String])

        cleanup:
        lab.on('pg4', 'rm -f "/var/lib/postgresql/a b"; pkill -x sleep')
        begin = Snapshot.of(lab)
    }

    def 'that somebody logs in changes nothing but what is left out of the comparison'() {
        when:
        lab.hosts.each { lab.lab('ssh', it, 'true') }

        then:
        begin.differences(Snapshot.of(lab)) == []
    }

    def 'kesh plan shows the whole and changes nothing'() {
        given:
        int line = 1 + new File(EXAMPLE).readLines().findIndexOf { it.contains("expand 'pg4'") }

        when:
        def run = lab.kesh('plan', EXAMPLE)

        then:
        run.exit() == 0
        run.err() == ''
        run.out().contains("Plan: expand 'pg4' (expand.groovy:$line)")
        run.out().contains("pg4: clone pg1's data")
        run.out().readLines().last() == 'Planned only. Nothing was changed.'

        and:
        begin.differences(Snapshot.of(lab)) == []
    }

    def 'kesh script --plan is the same as kesh plan'() {
        when:
        def run = lab.kesh('script', EXAMPLE, '--plan')

        then:
        run.exit() == 0
        run.out().readLines().last() == 'Planned only. Nothing was changed.'
        begin.differences(Snapshot.of(lab)) == []
    }

    def 'without a terminal and without --yes nothing is executed'() {
        when:
        def run = lab.kesh('script', EXAMPLE)

        then:
        run.exit() == 4
        run.out().readLines().last() == 'Declined: there is no terminal to ask on, and no --yes. Nothing was changed.'
        begin.differences(Snapshot.of(lab)) == []
    }

    def 'kesh status changes nothing'() {
        when:
        def text = lab.kesh('status', '-c', EXAMPLE)
        def json = lab.kesh('status', '-c', EXAMPLE, '--format', 'json')

        then:
        text.exit() == 0
        text.out().readLines().any { it =~ /^pg1 +1 +primary +running/ }
        text.out().readLines().any { it =~ /pg3 +3 +standby +streaming/ }

        and:
        json.exit() == 0
        json.out().readLines().size() == 1
        def state = Json.object(json.out())
        state.cluster*.node == ['pg1', 'pg2', 'pg3', 'pg4']
        state.cluster.find { it.node == 'pg2' }.subMap('id', 'role', 'upstream', 'status') ==
                [id: 2, role: 'standby', upstream: 'pg1', status: 'streaming']

        and:
        begin.differences(Snapshot.of(lab)) == []
    }

    def 'kesh script --yes makes four of three'() {
        given:
        def eyes = ['pg1', 'pg4'].collectEntries { [it, lab.start(it, 'while :; do ps axeww; sleep 0.05; done')] }

        when:
        expanded = lab.kesh('script', '--yes', EXAMPLE)
        eyes.values().each { it.signal('KILL') }
        def seen = eyes.collectEntries { host, eye -> [host, eye.ended(Lab.LAB_BOUND).out()] }

        then:
        expanded.exit() == 0
        expanded.err() == ''
        expanded.out().readLines().last() == 'Done.'
        Membership.whole(lab, 'pg4', 4)

        and: 'the old members are as they were'
        lab.sql('pg1', "select application_name, state from pg_stat_replication order by 1") == 'pg2|streaming\npg3|streaming\npg4|streaming'

        and: 'the run is on record in the cluster'
        lab.sql('pg1', "select node_id, successful from repmgr.events where event = 'kesh_expand'") == '4|t'

        and: 'nobody could read the password in the list of processes'
        seen.pg4.contains('pg_basebackup')
        seen.pg1.contains('postgres')
        !seen.values().any { it.contains(lab.password) }
        !expanded.said().contains(lab.password)
    }

    def 'the journal has each step before its result, and no password'() {
        expect:
        lab.journals().size() == 1
        Membership.mode(lab.journals()[0]) == 'rw-------'
        Membership.mode(lab.journals()[0].parent) == 'rwx------'
        !lab.journals()[0].toFile().text.contains(lab.password)

        and:
        def events = Json.lines(lab.journals()[0].toFile().text)
        events*.event.first() == 'planned'
        events.last().subMap('event', 'outcome', 'sentence') == [event: 'ended', outcome: 'done', sentence: 'Done.']
        def steps = events.first().steps.size()
        // Its own record may have reached the new node before kesh waits for it.
        def waits = 1 + events.first().steps*.title.indexOf('receive its own record')
        def seen = events.findAll { it.event in ['step started', 'step done', 'step skipped'] }.collectMany {
            int number = it.number as int
            it.event == 'step skipped' && number == waits ? [['step started', number], ['step done', number]] : [[it.event, number]]
        }
        seen.size() == 2 * steps
        (1..steps).every { seen.indexOf(['step started', it]) in 0..<seen.indexOf(['step done', it]) }

        and: 'what is written to different files is written side by side, and the rest is not'
        def files = events.first().steps.count { it.batch == 'files for pg4' }
        seen.take(2)*.first() == ['step started', 'step started']
        seen.drop(2 * files) == (files + 1..steps).collectMany { [['step started', it], ['step done', it]] }
    }

    def 'run a second time, there is nothing to do and nothing is done'() {
        given:
        def before = Snapshot.of(lab.settled(4))

        when:
        def run = lab.kesh('script', '--yes', EXAMPLE)

        then:
        run.exit() == 0
        run.out().readLines().last() == 'Done. There was nothing to do.'
        before.differences(Snapshot.of(lab)) == []
        lab.sql('pg1', "select count(*) from repmgr.events where event = 'kesh_expand'") == '1'
        lab.journals().size() == 1
    }

    def 'with --format json everything on standard output is an object a line'() {
        when:
        def run = lab.kesh('script', '--yes', '--format', 'json', EXAMPLE)

        then:
        run.exit() == 0
        Json.lines(run.out())*.event == ['planned', 'ended']
    }
}
