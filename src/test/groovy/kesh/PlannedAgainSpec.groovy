package kesh

import java.nio.file.Path
import kesh.fake.Clusters
import kesh.fake.FakeCluster
import kesh.fake.FakeCommands
import kesh.fake.FakeTransport
import kesh.fake.Run
import kesh.fake.Scenarios
import kesh.plan.Plan
import kesh.run.Event
import kesh.run.Outcome
import kesh.view.View
import spock.lang.Specification
import spock.lang.TempDir

/** The cluster may change between a plan and its confirmation: kesh executes a plan that was made after the locks were taken. */
class PlannedAgainSpec extends Specification {
    @TempDir
    Path root

    FakeCluster cluster = Clusters.of(members: 3, spares: 0)
    FakeTransport transport = new FakeTransport(cluster)
    List<Event> events = []
    List<Plan> asked = []

    private Outcome run(String statements, Confirm confirm) {
        def view = View.of { events << it.event() }
        new Session(view, confirm, root, 'kesh of an operator', Run.surroundings(transport)).run(Run.script(Scenarios.script(statements)))
    }

    /** A person who takes time for the first question, during which something happens. */
    private Confirm person(Closure<?> meanwhile) {
        Confirm.byPerson { Plan plan ->
            if (asked.empty) {
                meanwhile()
            }
            asked << plan
            Optional.empty()
        }
    }

    private List<String> changes() {
        events.findAll { it instanceof Event.Replanned }.collectMany { (it as Event.Replanned).changes() }
    }

    def 'the same plan goes on, and needs one confirmation'() {
        expect:
        run("follow 'pg3', upstream: 'pg2'", person { cluster.named('pg2').database.clients = 7 }).kind() == Outcome.Kind.DONE
        asked.size() == 1
        changes() == []
    }

    def 'a standby went down, and its repmgrd records that while the question waits: #words'() {
        given:
        new FakeCommands(cluster).stopServer(cluster.named('pg3'))

        expect:
        run(words, person { cluster.record(cluster.named('pg3'), 'f'); cluster.replicate() }).kind() == Outcome.Kind.DONE
        asked.size() == 1
        changes() == []

        where:
        words << ["start 'pg3'", "rebuild 'pg3'", "restart 'pg3'", 'start on: all']
    }

    def 'a host that is still away is no change, though it is away for another reason'() {
        given:
        cluster.named('pg3').up = false

        expect:
        run("stop 'pg2'", person { cluster.silence = 'no answer within 5 s' }).kind() == Outcome.Kind.DONE
        asked.size() == 1
        changes() == []
    }

    def 'another plan is shown with what has changed, and asked about'() {
        given:
        def outcome = run("restart on: standbys, since: '2026-11-01 00:09Z'", person { cluster.named('pg3').started = 30 })

        expect:
        outcome.kind() == Outcome.Kind.DONE
        changes() == ['pg3: activity.started was 2026-11-01T00:01:00Z, is 2026-11-01T00:30:00Z']
        asked*.steps()*.size()[1] < asked*.steps()*.size()[0]
        cluster.named('pg3').started == 30
    }

    def 'the answer to the first question does not count for the second'() {
        given:
        def outcome = run("stop 'pg2', 'pg3'", Confirm.byPerson { Plan plan ->
            asked << plan
            new FakeCommands(cluster).stopServer(cluster.named('pg3'))
            asked.size() == 1 ? Optional.empty() : Optional.of('you did not say yes')
        })

        expect:
        outcome.kind() == Outcome.Kind.DECLINED
        cluster.named('pg2').running
        cluster.locks.isEmpty()
        transport.log*.query*.name() == ['lock the cluster']
    }

    def 'a confirmation in advance does not count for another plan'() {
        given:
        def outcome = run("stop 'pg2', 'pg3'", { Plan plan ->
            new FakeCommands(cluster).stopServer(cluster.named('pg3'))
            Optional.empty()
        })

        expect:
        outcome.kind() == Outcome.Kind.REFUSED
        outcome.sentence() == 'Refused: the cluster is no longer in the state it was planned from. Nothing was changed.'
        outcome.cause().get().detail().get().readLines().contains('pg3: its server no longer runs')
        outcome.cause().get().hint().get() == 'run it again to plan from the current state'
        cluster.named('pg2').running
        cluster.locks.isEmpty()
        transport.log*.query*.name() == ['lock the cluster']
    }

    def 'a step that somebody else has done meanwhile is not done again'() {
        given:
        def outcome = run("stop 'pg3'", { Plan plan ->
            new FakeCommands(cluster).stopServer(cluster.named('pg3'))
            Optional.empty()
        })

        expect:
        outcome.kind() == Outcome.Kind.NOTHING_TO_DO
        cluster.locks.isEmpty()
    }

    def 'a plan that is refused by now is refused with its checks, whoever confirms'() {
        given:
        new FakeCommands(cluster).stopServer(cluster.named('pg3'))
        def outcome = run("rebuild 'pg3'", person {
            new FakeCommands(cluster).startServer(cluster.named('pg3'))
            cluster.named('pg1').inRecovery = true
            cluster.named('pg3').inRecovery = false
        })

        expect:
        outcome.kind() == Outcome.Kind.REFUSED
        events.findAll { it instanceof Event.Planned }.size() == 2
        cluster.disasters == []
        cluster.locks.isEmpty()
    }

    def 'a cluster that cannot be surveyed any more is refused, and its locks are released'() {
        given:
        def outcome = run("stop 'pg3'", person { cluster.refusedQueries.add('registrations') })

        expect:
        outcome.kind() == Outcome.Kind.REFUSED
        cluster.locks.isEmpty()
        transport.log*.query*.name() == ['lock the cluster']
    }
}
