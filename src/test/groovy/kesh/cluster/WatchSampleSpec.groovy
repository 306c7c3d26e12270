package kesh.cluster

import static kesh.states.States.states

import java.time.Duration
import java.time.Instant
import kesh.states.Ticks
import spock.lang.Specification

/** The samples that a live view makes from pulses. */
class WatchSampleSpec extends Specification {
    static final ClusterState STATE = states { primary 'pg1'; standby 'pg2'; standby('pg3') { stopped() } }
    static final NodeName PG1 = NodeName.of('pg1')
    static final NodeName PG2 = NodeName.of('pg2')

    Ticks cluster = new Ticks(STATE)

    def "rates are measured between two samples, lag by the upstream"() {
        given:
        def first = cluster.next()
        def second = cluster.next(pg2: [4096L, 3L], 8192)

        expect:
        second.rate(PG1, first).get() == 8192
        second.rate(PG2, first).get() == 4096
        second.lagBytes(PG2).get() == 4096
        second.lagSeconds(PG2).get() == 3
        second.lagBytes(PG1).empty
        second.rate(NodeName.of('pg3'), first).empty
    }

    def "silence makes a server unknown that ran, and says nothing new of one that was stopped"() {
        given:
        cluster.silent = [pg2: 'no answer', pg3: 'connection refused']
        def sample = cluster.next()

        expect:
        sample.state().node(PG2).get().server().reason() == 'no answer'
        sample.state().node(NodeName.of('pg3')).get().server() == Seen.known(Optional.empty())
        sample.rate(PG2, sample).empty
    }

    def "a server that is no longer in recovery is the primary at once, before the next survey"() {
        given:
        def before = cluster.next()
        def pulses = before.pulses().collectEntries { name, seen ->
            [name, seen.map { kesh.states.Records.with(it, inRecovery: name == PG1, replications: [], lagSeconds: null) }]
        }
        def after = WatchSample.of(before.at(), STATE, pulses, [], [], Optional.empty())

        expect:
        after.state().primaries()*.name() == [PG2]
        after.rate(PG2, before).empty
    }

    def "since when a standby lags: #replayed"() {
        given:
        def written = (1..5).inject(Written.NOTHING) { all, second -> all.and(Instant.ofEpochSecond(second), new Lsn(second * 100)) }

        expect:
        written.since(new Lsn(replayed), Instant.ofEpochSecond(6)) == Optional.ofNullable(lag).map { Duration.ofSeconds(it) }

        where:
        replayed | lag
        600      | 0
        500      | 0
        499      | 1
        300      | 2
        100      | 4
        99       | null
    }

    def "an old primary's writes beyond the new one do not count"() {
        given:
        def written = Written.NOTHING.and(Instant.ofEpochSecond(1), new Lsn(100)).and(Instant.ofEpochSecond(2), new Lsn(900))
                .and(Instant.ofEpochSecond(3), new Lsn(500))

        expect:
        written.marks()*.end()*.bytes() == [100, 500]
        written.since(new Lsn(500), Instant.ofEpochSecond(9)).get() == Duration.ZERO
        Written.NOTHING.since(new Lsn(1), Instant.now()).empty
    }
}
