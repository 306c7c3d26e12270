package kesh.fake

import kesh.fake.FakeTransport.Fault
import kesh.fake.FakeTransport.Kind
import kesh.run.Event
import kesh.run.Outcome
import kesh.states.Timed
import spock.lang.Specification

/** Runs that cannot end well, whatever the cause. */
class TroubleSpec extends Specification {
    private static final String SCRIPT = ExpandScenarios.expand(2)

    private final FakeCluster cluster = Clusters.of()

    def 'somebody else holds the lock: nothing is changed, and the holder is named'() {
        given:
        cluster.locks[1] = 'kesh of a colleague'
        def before = cluster.everything()
        def run = Run.of(cluster, SCRIPT)

        expect:
        run.outcome.kind() == Outcome.Kind.REFUSED
        run.outcome.cause().get().detail().get().endsWith('\nit says it is kesh of a colleague')
        cluster.everything() == before
        cluster.recorded() == []
    }

    def 'a server that does not start: stopped at that step, and on record as failed'() {
        given:
        cluster.named('pg3').serverDoesNotStart = true
        def run = Run.of(cluster, SCRIPT)

        expect:
        run.outcome.sentence().startsWith('Stopped at step 6 of 9: pg3: could not start the server (exit status 1). Done: 1–5. Left: 6–9.')
        cluster.locks.isEmpty()
        cluster.recorded()*.get(2) == ['f']

        when: 'what was wrong is put right'
        cluster.named('pg3').serverDoesNotStart = false
        def again = Run.of(cluster, SCRIPT)

        then:
        again.plan.steps()*.title() == ['start the server', 'register with repmgr', 'receive its own record', 'start repmgrd']
        again.outcome.kind() == Outcome.Kind.DONE
        cluster.recorded()*.get(2) == ['f', 't']
    }

    def 'a server that does not start shows the end of its log, what that means and what helps: #statement'() {
        given:
        def cluster = Clusters.of(members: 3, spares: 1)
        prepare(cluster)
        cluster.named(which).with {
            serverDoesNotStart = true
            log = '''file /var/lib/postgresql/15/main/startup.log
| 2026-11-30 20:00:00.000 UTC [9] LOG:  could not bind IPv4 address "0.0.0.0": Address already in use
| 2026-11-30 20:00:00.000 UTC [9] FATAL:  could not create any TCP/IP sockets; \033[31m password=hidden
syslog postgres, facility LOCAL0
'''
        }
        def cause = Run.of(cluster, Scenarios.script(statement)).outcome.cause().get()
        def lines = cause.detail().get().readLines()

        expect:
        lines.indexOf('the end of /var/lib/postgresql/15/main/startup.log:') > 0
        lines.contains('  2026-11-30 20:00:00.000 UTC [9] LOG:  could not bind IPv4 address "0.0.0.0": Address already in use')
        lines.contains('  2026-11-30 20:00:00.000 UTC [9] FATAL:  could not create any TCP/IP sockets; \\x1B[31m password=***')
        lines.contains('its log goes to syslog: lines of postgres, facility LOCAL0')
        lines.contains('the port is in use')
        cause.hint().get().readLines()[0] == 'ss -lntp on that host names the process'

        where:
        statement                                                   | which | prepare
        "node 'pg4', host: '10.9.0.14', id: 4\nexpand 'pg4'"        | 'pg4' | { }
        "start 'pg3'"                                               | 'pg3' | { it.named('pg3').with { running = false; upstream = null } }
        "restart 'pg3', since: '2026-11-29T00:00:00Z'"              | 'pg3' | { }
        "switchover to: 'pg2'"                                      | 'pg1' | { }
    }

    def 'an event that another role may have written ends no pause of an operator'() {
        given:
        ['pg1', 'pg2'].each { cluster.named(it).paused = true }
        cluster.named('pg1').database.events << ([node_id: '1', event: 'kesh_pause', successful: 't', details: 'kesh of ann@jump'] as TreeMap<String, String>)
        cluster.eventWriters = ['app']

        expect:
        Run.of(cluster, SCRIPT).outcome.kind() == Outcome.Kind.DONE
        cluster.named('pg1').paused && cluster.named('pg2').paused

        when: 'only a kesh can have written it'
        cluster.eventWriters = []
        Run.of(cluster, SCRIPT)

        then:
        !cluster.named('pg1').paused && !cluster.named('pg2').paused
    }

    def 'a program that prints a password: it is not repeated'() {
        expect:
        shown(new Fault(Kind.FAILS, 7, 0)).contains('planted failure: could not connect with password=***')

        when: 'and one that kesh knows, whatever stands before it'
        cluster.named('pg3').serverDoesNotStart = true
        def shown = shown()

        then:
        shown.contains('says one that logged in with ***')
        !shown.contains(Clusters.PASSWORD)
    }

    private String shown(Fault... faults) {
        Run.of(cluster, SCRIPT, faults).events.collect { Timed.json(it) }.join('\n')
    }

    def 'another is promoted while the data is copied: the new node is neither started nor recorded beside it'() {
        given:
        def run = Run.meddled(cluster, SCRIPT) {
            cluster.named('pg2').with {
                inRecovery = false
                database.correct('2', [type: 'primary', upstream_node_id: (String) null])
            }
        }

        expect:
        run.outcome.sentence().startsWith('Stopped at step 6 of 9: pg3: the cluster has changed since it was inspected.')
        run.outcome.cause().get().detail().get().contains('no other primary answers')
        run.changes().every { !it.what().contains(' start ') && !it.what().contains('register') }
    }

    def 'a standby that never catches up: it is not registered'() {
        given:
        cluster.named('pg3').looksInCatchup = 1000
        def run = Run.of(cluster, SCRIPT)

        expect:
        run.outcome.sentence().startsWith('Stopped at step 6 of 9: pg3: could not start the server: after 300 s this is still not the case: pg3 streams from pg1')
        run.changes().every { !it.what().contains('register') }
    }

    def 'a copy that succeeded with a wrong result: the run does not wait as long as for the copy'() {
        given: 'somebody else writes into the directory as soon as it is filled'
        def scenario = PrepareScenarios.done().find { it.name == 'prepare: a product' }
        def prepared = scenario.cluster()
        prepared.named('pg3').spoilsCopies = true

        expect:
        Run.of(prepared, scenario.script).outcome.sentence() ==~ /Stopped at step 1 of 1: pg3: could not copy .*: after 60 s this is still not the case: .*/
    }

    def 'a disk that fills while a clone runs: its leftovers go, and then it is made again'() {
        given:
        def fills = new Fault(Kind.FAILS, 6, 1)
        def run = Run.of(cluster, SCRIPT, fills)
        def again = Run.of(cluster, SCRIPT)

        expect:
        run.outcome.sentence().startsWith("Stopped at step 5 of 9: pg3: could not clone pg1's data (exit status 14)")
        again.plan.steps()*.title().take(3) == ['remove what an interrupted clone left', 'drop the unused slot repmgr_slot_3', "clone pg1's data"]
        again.outcome.kind() == Outcome.Kind.DONE
        cluster.disasters == []
    }

    def "a database that came after kesh's clone is no leftover"() {
        given: 'a clone that failed, and then an operator who made a database of their own there'
        Run.of(cluster, SCRIPT, new Fault(Kind.FAILS, 6, 1))
        def host = cluster.named('pg3')
        host.emptyDirectory(host.dataDirectory)
        ['PG_VERSION': '15', 'global/pg_control': '42', 'postgresql.auto.conf': ''].each { name, text ->
            host.write("$host.dataDirectory/$name", '600', text)
        }
        host.database = new FakeDatabase(systemIdentifier: '42')
        def run = Run.of(cluster, SCRIPT)

        expect:
        run.plan.refused
        cluster.disasters == []
    }

    def 'a query that servers refuse ends it before anything is changed: #query'() {
        given:
        cluster.refusedQueries.add(query)
        def before = cluster.everything()
        def run = Run.of(cluster, SCRIPT)

        expect:
        run.thrown != null || run.plan.refused
        run.transport.log.empty
        cluster.everything() == before

        where:
        query << ['identity', 'settings', 'size', 'replications', 'slots', 'receiver', 'registrations']
    }

    /** The number of the change that promotes pg2 in a cluster whose primary is dead. */
    private static int promotion() {
        def undisturbed = Run.of(promoting().cluster(), promoting().script)
        undisturbed.transport.log.findIndexOf { it.command?.argv()?.contains('promote') } + 1
    }

    private static Scenarios.Scenario promoting() {
        Scenarios.done().find { it.name == 'promote: with a sibling' }
    }

    def 'a connection that breaks during a short command: kesh checks whether it was done, for a while if the host is away'() {
        given:
        def left = promoting().cluster()
        left.awayAfterLoss = away
        def run = Run.of(left, promoting().script, new Fault(Kind.LOST, promotion(), 99))

        expect:
        run.outcome.kind() == Outcome.Kind.DONE
        run.events.findAll { it instanceof Event.ConnectionLost }.collect { [it.goesOn(), it.atMost().toSeconds()] } == [[false, 60L]]
        run.changes().count { it.command?.argv()?.contains('promote') } == 1

        where:
        away << [0, 3]
    }

    def 'a host that stays away: the missing fact, the silent host since when, and the possible write outage are reported'() {
        given:
        def left = promoting().cluster()
        left.awayAfterLoss = 1000
        def run = Run.of(left, promoting().script, new Fault(Kind.LOST, promotion(), 0))
        def cause = run.outcome.cause().get()

        expect:
        run.outcome.kind() == Outcome.Kind.STOPPED
        cause.message.startsWith('pg2: could not ')
        cause.message.contains(': the connection was lost, and after 60 s this is still not the case: ')
        cause.detail().get() =~ /(?m)^pg2 does not answer since \d\d:\d\d:\d\d: .*no route to host/
        run.outcome.alarm().get().contains('NO SERVER IS SEEN TO ACCEPT WRITES; it is not known whether pg2 does. Run it again to go on.')
    }

    def 'a switchover that stops between the two primaries says so, and the next run goes on'() {
        given:
        def scenario = Scenarios.done().find { it.name == 'switchover: with a sibling' }
        def left = scenario.cluster()
        int promotion = Run.of(scenario.cluster(), scenario.script).transport.log.findIndexOf { it.command?.argv()?.contains('promote') } + 1
        def run = Run.of(left, scenario.script, new Fault(Kind.FAILS, promotion, 0))

        expect:
        run.outcome.kind() == Outcome.Kind.STOPPED
        run.outcome.alarm().get().readLines()[0] == 'NO SERVER ACCEPTS WRITES NOW. Run it again to go on.'
        Run.of(left, scenario.script).outcome.kind() == Outcome.Kind.DONE
    }

    def 'a lost connection during a clone is reported, and the clone goes on'() {
        given:
        def run = Run.of(cluster, SCRIPT, new Fault(Kind.LOST, 6, 1))

        expect:
        run.outcome.kind() == Outcome.Kind.DONE
        run.events.count { it instanceof Event.ConnectionLost } == 1
        cluster.named('pg3').jobs.isEmpty()
    }

    def 'a clone that ends while the connection is lost is not made again'() {
        given:
        def run = Run.of(cluster, SCRIPT, new Fault(Kind.LOST, 6, 3))

        expect:
        run.outcome.kind() == Outcome.Kind.DONE
        run.changes().count { it.command?.job()?.present } == 1
    }

    /** Somebody removes the record as soon as a step has begun. */
    private static Run withoutRecord(FakeCluster cluster, String id, String statements) {
        Run.meddled(cluster, Scenarios.script(statements)) {
            cluster.named('pg1').database.with { rows = rows.findAll { it.node_id != id } }
            cluster.replicate()
        }
    }

    def 'a member whose record somebody removes meanwhile is unpaused all the same'() {
        given:
        def three = Clusters.of(members: 4, spares: 0)
        def run = withoutRecord(three, '3', "follow 'pg4', upstream: 'pg2'")

        expect:
        run.thrown == null
        run.outcome.alarm().empty
        three.hosts.values().every { !it.paused }
        three.locks.isEmpty()
    }

    def 'a step on a member whose record somebody removes meanwhile stops the run, and its locks are released'() {
        given:
        def three = Clusters.of(members: 3, spares: 0)
        def run = withoutRecord(three, '2', "switchover to: 'pg3'")

        expect:
        run.thrown == null
        run.outcome.kind() == Outcome.Kind.STOPPED
        run.outcome.cause().get().message == 'pg2: it is no longer a node of this cluster'
        ['pg2', 'pg3'].every { !three.named(it).paused }
        three.locks.isEmpty()
    }

    def 'the one of two primaries with a standby below it is given up by the words in hints'() {
        given:
        def five = Clusters.of(members: 5, spares: 0, repmgrd: false, upstreams: [4: 2, 5: 2])
        five.cut.add('pg2>pg1')
        new FakeRepmgr(five, five.named('pg2'), FakeCluster.CONFIG).standbyPromote().with { promotion -> (0..<promotion.stages()).each { promotion.stage(it) } }
        five.cut.clear()

        when:
        def refused = Run.of(five, Scenarios.script("rejoin 'pg1'"))

        then:
        refused.plan.refused
        refused.plan.obstacles()*.hint()*.orElse('') == ["first: stop 'pg1'; then: follow 'pg3', upstream: 'pg2'"]

        when:
        List<Run> runs = ["stop 'pg1'", "follow 'pg3', upstream: 'pg2'", "rejoin 'pg1'"].collect {
            Run.of(five, Scenarios.script(it, "via 'pg1', host: '10.9.0.11'; via 'pg2', host: '10.9.0.12'"))
        }

        then:
        runs.every { it.outcome.kind() == Outcome.Kind.DONE }
        five.primary().name == 'pg2'
    }

    def 'a shrink leaves no job of another run behind that failed on the node'() {
        given:
        def three = Clusters.of(members: 3, spares: 0)
        Run.of(three, Scenarios.script("restart on: 'pg3', since: '2026-11-01 00:09Z'"), new Fault(Kind.FAILS, changeOfRestart(), 0))

        expect:
        three.named('pg3').jobs.keySet() == ['restart-pg3'] as Set

        when:
        def run = Run.of(three, Scenarios.script("shrink 'pg3'"))

        then:
        run.outcome.kind() == Outcome.Kind.DONE
        three.named('pg3').jobs.isEmpty()
    }

    private static int changeOfRestart() {
        Run.of(Clusters.of(members: 3, spares: 0), Scenarios.script("restart on: 'pg3', since: '2026-11-01 00:09Z'")).transport.log.findIndexOf { it.what().contains('restart') } + 1
    }
}
