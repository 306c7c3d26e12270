package kesh.survey

import java.time.Instant
import kesh.cluster.Lsn
import kesh.cluster.RecordedEvent
import kesh.cluster.Seen
import kesh.cluster.Server
import kesh.command.Effect
import kesh.remote.Answer
import spock.lang.Specification

/** The rows of the one statement, as a value. */
class PulseProbeSpec extends Specification {
    static final Instant AT = Instant.parse('2026-11-25T14:00:00Z')

    private static Answer.Rows rows(List<?>... rows) {
        new Answer.Rows(rows.collect { row ->
            new Answer.Row([about: row[0]] + ('a'..'g').withIndex().collectEntries { name, i -> [name, row[i + 1]] })
        })
    }

    def "a primary"() {
        given:
        def answer = rows(['server', 'false', '0/5000060', null, null, '3', 'abc', '17'],
                ['repmgrd', 'true', 'false'],
                ['replication', 'pg2', 'streaming', 'async', '120'],
                ['slot', 'repmgr_slot_2', 'physical', 'true', '4096', 'reserved'],
                ['slot', 'cdc', 'logical', 'false', null, null],
                ['kesh', 'kesh: ann@jump since 2026-11-25T13:00:00Z', 'repmgr'],
                ['event', '2026-11-25T13:59:58.5Z', '2', 'standby_register', 'false', 'two\n lines\t'])
        def pulse = PulseProbe.read(answer, AT)

        expect:
        PulseProbe.inserted(answer) == 17
        with(pulse) {
            at() == AT
            !inRecovery()
            position().get() == Lsn.parse('0/5000060')
            received().empty
            lagSeconds().empty
            clients() == 3
            records() == 'abc'
            repmgrd() == Seen.known(new Server.Repmgrd(true, false))
            replications() == [new Server.Replication('pg2', 'streaming', 'async', Optional.of(120L))]
            slots() == [new Server.Slot('repmgr_slot_2', true, true, Optional.of(4096L), Optional.of('reserved')),
                        new Server.Slot('cdc', false, false, Optional.empty(), Optional.empty())]
            keshes() == ['kesh: ann@jump since 2026-11-25T13:00:00Z (user repmgr of the database)']
            events() == [new RecordedEvent(Instant.parse('2026-11-25T13:59:58.5Z'), 2, 'standby_register', false, 'two lines')]
        }
    }

    def "a standby without repmgr's library"() {
        given:
        def answer = rows(['server', 'true', '0/5000000', '0/5000060', '12', '0', 'abc', null], ['repmgrd', null, null])

        expect:
        PulseProbe.inserted(answer) == -1
        with(PulseProbe.read(answer, AT)) {
            inRecovery()
            received().get() == Lsn.parse('0/5000060')
            lagSeconds().get() == 12
            !repmgrd().known
            replications() + slots() + keshes() + events() == []
        }
    }

    def "without the right to read repmgr's records, the same without them"() {
        given:
        def query = PulseProbe.withoutRecords()
        def pulse = PulseProbe.read(rows(['server', 'true', '0/5000000', '0/5000060', '12', '0', null, null], ['slot', 'cdc', 'logical', 'false', null, null]), AT)

        expect:
        query.effect() == Effect.READS
        !query.sql().contains('repmgr')
        query.sql().count('?') == query.parameters().size()
        PulseProbe.query(Optional.empty(), 5).sql().count('?') == 3
        pulse.repmgrd() == Seen.unknown("repmgr's records may not be read")
        pulse.slots()*.name() == ['cdc']
    }

    def "it is one statement that reads, with the newest known event as a bound"() {
        given:
        def query = PulseProbe.query(since, 5)

        expect:
        query.effect() == Effect.READS
        !query.sql().contains(';')
        query.parameters() == [LockProbe.KEY, bound, '5']

        where:
        since            | bound
        Optional.empty() | '-infinity'
        Optional.of(AT)  | '2026-11-25T14:00:00Z'
    }

    def "an event that cannot be read hides neither the server nor another event"() {
        given:
        def events = PulseProbe.read(rows(['server', 'false', '0/5000060', null, null, '3', 'abc', '17'],
                ['event', null, '2', 'endless', 'true', ''], ['event', '20000-01-01T00:00:00Z', '2', 'far', 'true', ''], ['event', '2026-11-25T13:59:58Z', null, 'nobody', 'true', ''],
                ['event', '2026-11-25T13:59:58Z', '2', 'good', 'true', '']), AT).events()

        expect:
        events*.event() == ['good']
    }

    def "what a receiver claims to have beyond all WAL is not known to be no lag"() {
        given:
        def pulse = PulseProbe.read(rows(['server', 'false', '0/5000060', null, null, '3', 'abc', '17'], ['replication', 'pg2', 'streaming', 'async', '-1'],
                ['slot', 'mine', 'physical', 'true', '-9223372036854775807', 'reserved']), AT)

        expect:
        pulse.replications()*.lagBytes() == [Optional.empty()]
        pulse.slots()*.retainedBytes() == [Optional.empty()]
    }
}
