package kesh.run

import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.ScheduledThreadPoolExecutor
import kesh.cluster.ClusterState
import kesh.cluster.NodeName
import kesh.command.Query
import kesh.fact.AllOf
import kesh.fact.CaughtUp
import kesh.fact.RepmgrdRuns
import kesh.fact.ServerStopped
import kesh.fact.Streams
import kesh.fake.Clusters
import kesh.fake.FakeCluster
import kesh.fake.FakeTransport
import kesh.fake.Run
import kesh.fake.Scenarios
import kesh.lab.Until
import kesh.plan.Fact
import kesh.plan.Progress
import kesh.plan.Step
import kesh.remote.ReadOnly
import kesh.survey.Asked
import kesh.survey.Survey
import spock.lang.Specification

/** The reported progress of a running step, as far as the step or its goal can be queried. */
class ProgressWatchSpec extends Specification {
    static final NodeName PG1 = new NodeName('pg1')
    static final NodeName PG2 = new NodeName('pg2')

    FakeCluster cluster = Clusters.of()
    FakeTransport transport = new FakeTransport(cluster)
    List<ProgressWatch.Sample> samples = new CopyOnWriteArrayList<>()
    ScheduledThreadPoolExecutor timer = ProgressWatch.timer() as ScheduledThreadPoolExecutor

    private void watching(Step step, Closure<?> what) {
        def said = Run.script(Scenarios.script('pause()'))
        new Survey(new ReadOnly(transport), new Asked(said.name(), said.vias(), said.nodes(), [] as Set)).withCloseable { Survey survey ->
            ClusterState state = survey.look()
            ProgressWatch.of(timer, new Actions(transport, survey), state, step, { samples << it }).withCloseable { what.call() }
        }
    }

    /** The last reported progress; -1 for unknown values. */
    private List<?> told() {
        samples ? samples.last().with { [phase(), done().orElse(-1), total().orElse(-1)] } : []
    }

    private void until(String phase, long done, long total) {
        Until.within(Duration.ofSeconds(20), "$phase: $done of $total, but $samples") {
            told() == [phase, done, total]
        }
    }

    private static Fact streams() {
        new Streams(PG2, PG1, kesh.cluster.Conninfo.parse('host=10.9.0.11'), 5432, Optional.empty())
    }

    def "a standby that catches up: its WAL, of the WAL since the watch began (#name)"() {
        given:
        def database = cluster.named(asked).database
        database.received = 30

        expect:
        watching(Step.await(PG2, 'wait', goal)) {
            until(phase, 0, (80 << 20) - 30)
            database.received = 130
            database.written = 230
            until(phase, 100, 200)
        }

        where:
        name       | asked | phase         | goal
        'receives' | 'pg1' | 'catching up' | streams()
        'one of several goals' | 'pg1' | 'catching up' | AllOf.of(new RepmgrdRuns(PG2), streams())
        'replays'  | 'pg2' | 'replaying'   | AllOf.of(new ServerStopped(PG1), new CaughtUp(PG2, PG1))
    }

    def "of a copy, as the server says; and of a standby that has nothing yet"() {
        given:
        cluster.named('pg1').busySlots.add('x')
        cluster.named('pg1').database.received = -1

        expect:
        watching(Step.await(PG2, 'wait', streams()).showing(new Progress.Asked(PG1, Query.reading('clone progress', '')))) {
            until('streaming database files', 1024, 30 << 20)
        }
        watching(Step.await(PG2, 'wait', streams())) {
            Until.within(Duration.ofSeconds(20), 'it is told without bytes') {
                told() == ['catching up', -1, -1]
            }
        }
    }

    def "of a file that grows, once it is there"() {
        expect:
        watching(Step.await(PG2, 'wait', new RepmgrdRuns(PG2)).showing(new Progress.Growing(PG2, '/tmp/x', 10))) {
            cluster.named('pg2').write('/tmp/x', '600', 'abc')
            until('copying', 3, 10)
        }
    }

    def "the speed is reported, too"() {
        expect:
        watching(Step.await(PG2, 'wait', new RepmgrdRuns(PG2)).showing(new Progress.Growing(PG2, '/tmp/x', 1000))) {
            cluster.named('pg2').write('/tmp/x', '600', 'abc')
            until('copying', 3, 1000)
            cluster.named('pg2').write('/tmp/x', '600', 'abc' * 100)
            until('copying', 300, 1000)
        }
        samples[0].rate().empty
        samples.last().rate().asLong in 1L..1000L
    }

    def "steps side by side are watched by one thread, which ends when nothing goes on"() {
        given:
        def threads = { Thread.allStackTraces.keySet().count { it.name == 'progress' } }
        int others = threads()

        when:
        watching(Step.await(PG2, 'wait', streams())) {
            watching(Step.await(PG1, 'wait', new RepmgrdRuns(PG1)).showing(new Progress.Growing(PG1, '/tmp/x', 10))) {
                cluster.named('pg1').write('/tmp/x', '600', 'abc')
                Until.within(Duration.ofSeconds(20), 'both are told of') { samples*.phase().toSet() == ['catching up', 'copying'].toSet() }
                assert timer.poolSize == 1
            }
        }

        then:
        timer.queue.empty
        Until.within(Duration.ofSeconds(20), 'it has ended') { timer.poolSize == 0 && threads() <= others }
    }

    def "nothing is reported once it is closed"() {
        given:
        watching(Step.await(PG2, 'wait', streams())) { until('catching up', 0, 0) }
        int told = samples.size()
        cluster.named('pg1').database.written++

        expect:
        samples.size() == told
    }
}
