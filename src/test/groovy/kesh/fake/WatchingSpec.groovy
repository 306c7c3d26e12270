package kesh.fake

import java.time.Duration
import kesh.cluster.Address
import kesh.cluster.EntryPoint
import kesh.cluster.Host
import kesh.cluster.NodeName
import kesh.cluster.WatchSample
import kesh.command.Command
import kesh.command.Query
import kesh.remote.Answer
import kesh.remote.Login
import kesh.remote.ReadOnly
import kesh.remote.Result
import kesh.remote.Transport
import kesh.remote.Unreachable
import kesh.survey.Asked
import kesh.survey.Watching
import spock.lang.Specification
import spock.lang.Timeout

/** The number of queries of a live view, and its reaction to failures of nodes. */
@Timeout(60)
class WatchingSpec extends Specification {
    private static final NodeName PG1 = NodeName.of('pg1')
    private static final NodeName PG2 = NodeName.of('pg2')

    /** The fake cluster with servers that answer the one query, and a count of the calls. */
    private static class Counting extends FakeTransport {
        final Map<String, Integer> pulses = [:].withDefault { 0 }
        final Set<String> dead = Collections.synchronizedSet([] as Set)
        volatile int sessions
        volatile int commands
        volatile String records = 'as at first'
        volatile boolean mayReadRecords = true
        /** The times of the events that each server answers with, and the time from which each was last asked for them. */
        final Map<String, List<String>> events = [:].withDefault { [] }
        final Map<String, String> since = [:]

        Counting(FakeCluster cluster) {
            super(cluster)
        }

        @Override
        Result run(Host host, Command command, Duration limit) {
            commands++
            super.run(host, command, limit)
        }

        @Override
        Transport.Conversation converse(Host host, Login login, Duration limit) {
            synchronized (this) {
                sessions++
            }
            answering(host.address().value())
            [ask: { Query query ->
                synchronized (this) { since[host.address().value()] = query.parameters()[1] }
                mayReadRecords || !query.sql().contains('repmgr.') ? answering(host.address().value()) : new Answer.Refused('42501', 'permission denied for table events')
            }, close: {}] as Transport.Conversation
        }

        private synchronized Answer answering(String address) {
            if (address in dead) {
                throw new Unreachable("$address: no route to host", null, null)
            }
            pulses[address]++
            new Answer.Rows([row(['server', (address != '10.9.0.11') as String, '0/5000060', null, '0', '0', records, '1']), row(['repmgrd', 'true', 'false'])] +
                    (address == '10.9.0.11' ? [row(['replication', 'pg2', 'streaming', 'async', '0'])] : []) +
                    events[address].collect { row(['event', it, '1', 'repmgrd_start', 'true', '']) })
        }

        private static Answer.Row row(List<String> values) {
            new Answer.Row([about: values[0]] + ('a'..'g').withIndex().collectEntries { name, i -> [name, values[i + 1]] })
        }
    }

    private final FakeCluster cluster = Clusters.of(spares: 0)
    private final Counting transport = new Counting(cluster)
    private final Watching watching = new Watching(new ReadOnly(transport),
            new Asked('rwc', [new EntryPoint(new Host('pg1', Address.of('10.9.0.11')), Optional.empty())], [], [] as Set))

    def setup() {
        watching.begin()
    }

    def cleanup() {
        watching.close()
    }

    private List<WatchSample> looks(Duration every = Duration.ofMillis(20), Closure<Boolean> more) {
        List<WatchSample> seen = []
        watching.go(every, { [] }) { WatchSample sample ->
            seen << sample
            more(seen)
        }
        seen
    }

    private static boolean answers(WatchSample sample, NodeName node) {
        sample.state().node(node).get().runningServer().present && sample.pulse(node).present
    }

    def 'one session a server, one query a sample, and nothing else'() {
        given:
        looks(Duration.ofMillis(500)) { !answers(it.last(), PG1) || !answers(it.last(), PG2) }
        int before = transport.commands

        when: 'with time enough for all to answer, also on a busy machine'
        def seen = looks(Duration.ofMillis(500)) { it.size() < 10 }

        then:
        seen.size() == 10
        transport.commands == before
        transport.sessions == 2
        // Opening the view makes one call in this transport.
        transport.pulses.values().every { it <= 16 }
        seen.every { answers(it, PG1) && answers(it, PG2) }
    }

    def "a user who may not read repmgr's records sees the rest: nothing is silent"() {
        given:
        transport.mayReadRecords = false

        expect:
        answers(looks { !answers(it.last(), PG1) || !answers(it.last(), PG2) }.last(), PG2)
    }

    def "events of one server are asked for since the last that it has shown itself, whatever another shows"() {
        given:
        transport.events['10.9.0.11'] = ['2026-11-25T14:00:00Z', '2026-11-25T13:00:00Z']
        transport.events['10.9.0.12'] = ['2026-11-26T14:00:00Z']

        when:
        def seen = looks { synchronized (transport) { transport.since.size() < 2 || transport.since.values().any { it.startsWith('-') } } }

        then:
        transport.since['10.9.0.11'] == '2026-11-25T14:00:00Z'
        transport.since['10.9.0.12'] == '2026-11-26T14:00:00Z'
        seen.last().events()*.at()*.toString() == ['2026-11-26T14:00:00Z', '2026-11-25T14:00:00Z', '2026-11-25T13:00:00Z']
    }

    def 'a server that falls silent is unknown at once, fully surveyed soon, and back when it answers'() {
        given:
        looks { !answers(it.last(), PG2) }
        int before = transport.commands

        when:
        transport.dead << '10.9.0.12'
        def silent = looks { it.last().pulse(PG2).present }

        then:
        silent.last().state().node(PG2).get().server().reason() == '10.9.0.12: no route to host'
        answers(silent.last(), PG1)

        when:
        looks { transport.commands == before }
        transport.dead.clear()
        def back = looks { !answers(it.last(), PG2) }

        then:
        answers(back.last(), PG1)
    }

    def 'records that change are read'() {
        given:
        looks { !answers(it.last(), PG2) }
        int before = transport.commands

        when:
        transport.records = 'otherwise'
        looks { transport.commands == before }

        then:
        noExceptionThrown()
    }

    def 'the member that a script names may vanish: the cluster is then read from the others'() {
        given:
        looks { !answers(it.last(), PG2) }

        when:
        Clusters.powerCut(cluster, cluster.named('pg1'))
        transport.dead << '10.9.0.11'
        def seen = looks { it.last().state().machine(PG1).present }

        then:
        seen.last().trouble().empty
        answers(seen.last(), PG2)
    }
}
