package kesh.view

import static kesh.states.States.states
import java.time.Instant
import java.time.ZoneId
import kesh.cluster.ClusterState
import kesh.cluster.Operation
import kesh.cluster.RecordedEvent
import kesh.cluster.Right
import kesh.cluster.WatchSample
import kesh.states.NamedSnapshots
import kesh.states.Ticks
import kesh.text.Printable
import kesh.text.Width
import kesh.translation.Translation
import spock.lang.Snapshot
import spock.lang.Specification

/** The live view on screens of several sizes. */
class WatchTextSpec extends Specification {
    @Snapshot
    NamedSnapshots snapshots

    static final ClusterState STATE = states {
        primary('pg1') { slot 'orphan', active: false, retainedBytes: 5L << 30, walStatus: 'extended' }
        standby('节点二', id: 2)
        standby 'pg3', upstream: '节点二'
        standby('pg5') { unreachable() }
        standby('pg6') { stopped() }
        witness 'pg9'
    }

    static final List<RecordedEvent> EVENTS = [
            new RecordedEvent(Instant.parse('2026-11-25T13:59:58.5Z'), 3, 'standby_register', true, 'standby registration succeeded; upstream node ID is 2'),
            new RecordedEvent(Instant.parse('2026-11-25T13:58:00Z'), 2, 'repmgrd_failover_promote', false, 'unable to promote "节点二"\u001b[2J'),
            new RecordedEvent(Instant.parse('2026-11-25T13:00:00Z'), 77, 'cluster_created', true, ''),
    ]

    static final Operation CLONING = new Operation(Ticks.BEGIN, Ticks.BEGIN, "expand 'pg4' (expand.groovy:4)", 6, 9, "pg4: clone pg1's data",
            'streaming database files', OptionalLong.of(8L << 20), OptionalLong.of(31L << 20), Optional.empty(), Optional.empty())

    /** Ever more lag in one standby, up and down in the other. */
    private static List<WatchSample> samples() {
        def cluster = new Ticks(STATE).tap { it.events = EVENTS }
        def samples = (0..<30).collect { cluster.next('节点二': [it * 100_000L, it as long], pg3: [(it % 5) * 3_000_000L, it % 5 as long], it * 70_000L) }
        cluster.operations = [CLONING]
        cluster.keshes = ['kesh: ann@jump since 2026-11-25T13:59:00Z']
        cluster.silent = [pg3: 'cannot reach pg3: no answer from 10.9.0.13:22 within 5 s']
        cluster.trouble = 'no member of the cluster can be queried'
        samples + cluster.next('节点二': [3_000_000L, 31L])
    }

    private static WatchText view(List<WatchSample> samples, boolean colour = false) {
        new WatchText(samples, Translation.NONE, colour, ZoneId.of('UTC'))
    }

    def "on a screen: #name"() {
        given:
        def lines = view(seen, colour).screen(width, height, order, paused).collect { Printable.shown(it) }

        expect:
        lines.size() == height
        lines.every { Width.of(it.replaceAll(/\u001b\[[\d;]*m/, '')) <= width }
        snapshots.assertThat(lines.join('\n').replace('\u001b', '␛') + '\n').matchesSnapshot("views/watch $name".toString())

        where:
        name             | seen         | width | height | order                 | paused | colour
        'wide'           | samples()      | 160   | 30     | WatchText.Order.TREE  | false  | false
        'in colour'      | samples()      | 160   | 30     | WatchText.Order.TREE  | false  | true
        'usual, by lag'  | samples()      | 80    | 24     | WatchText.Order.LAG   | false  | false
        'small, by rate' | samples()      | 44    | 12     | WatchText.Order.RATE  | true   | false
        'tiny'           | samples()      | 11    | 4      | WatchText.Order.NAME  | false  | false
        'at first'       | [samples()[0]] | 100   | 20     | WatchText.Order.TREE  | false  | false
    }

    def "without a screen"() {
        expect:
        snapshots.assertThat(view(samples()).block().join('\n') + '\n').matchesSnapshot('views/watch without a screen')
    }

    def "what may not be seen is said once, with the grant"() {
        given:
        def blind = states {
            primary('pg1') { lacks Right.SEE_SESSIONS }
            standby('pg2') { lacks Right.SEE_SESSIONS }
        }

        expect:
        view([new Ticks(blind).next([:], 0)]).block().findAll { it.contains('may not') || it.contains('grant') } == [
                'pg1, pg2: repmgr may not see the sessions and streams of others', "as a superuser, in repmgr's database: grant pg_monitor to repmgr"]
    }

    def "no screen is too small: #width × #height"() {
        expect:
        WatchText.Order.values().every { view(samples()).screen(width, height, it, true).size() == height }

        where:
        [width, height] << [[1, 2, 3, 7, 300], [1, 2, 3, 5, 100]].combinations()
    }

    def "a curve: #drawn"() {
        expect:
        Curve.of(values.collect { Optional.ofNullable(it as Long) }, 10) == drawn

        where:
        values             | drawn
        []                 | ''
        [null, 0, 1, 5]    | ' ▁▂▅'
        [0, 10, 700, 1400] | '▁▁▅█'
        [-5, 14]           | '▁█'
    }
}
