package kesh.cluster

import java.time.Instant
import spock.lang.Specification

/** The report of who holds the lock, and of how it ends. */
class LockHolderSpec extends Specification {
    private static final NodeName PG1 = new NodeName('pg1')
    private static final String BY_HAND = 'run on pg1: select pg_terminate_backend(815)'

    private static LockHolder holder(long silent, String name = 'kesh: ann@desk[4711] since 2026-11-28T17:52:57Z') {
        new LockHolder(name, 'repmgr', Optional.of('10.9.0.1'), true, 815, Instant.parse('2026-11-28T17:53:01Z'), silent)
    }

    def "who it is, since when, and its last sign of life"() {
        expect:
        holder(3).told() == 'user repmgr has held the lock since 2026-11-28T17:53:01Z, from 10.9.0.1, by session 815; its last sign of life was 3 s ago\n' +
                'it says it is kesh: ann@desk[4711] since 2026-11-28T17:52:57Z'
    }

    def "after #silent s of silence: #hint"() {
        expect:
        holder(silent).ending(PG1) == hint
        holder(silent).isOddlySilent() == odd

        where:
        silent || odd   | hint
        0      || false | "wait until it has ended; its lock ends with it, or within 45 s if its machine dies; to end it now, $BY_HAND"
        15     || false | "wait until it has ended; its lock ends with it, or within 45 s if its machine dies; to end it now, $BY_HAND"
        16     || true  | "it seems to be dead; if so, its lock ends by itself within 29 s; to end it now, $BY_HAND"
        45     || true  | "it seems to be dead; if so, its lock ends by itself within 0 s; to end it now, $BY_HAND"
        46     || true  | "to end it, $BY_HAND"
    }

    def "an earlier run of the same operator is known by its process, which is no longer there"() {
        given:
        def ended = new ProcessBuilder('true').start()
        ended.waitFor()
        def live = ProcessHandle.current().pid()

        expect:
        holder(20, "kesh: ann@desk[${ended.pid()}] since 2026").isEndedRunOf("kesh: ann@desk[$live] since 2026")
        !holder(20, "kesh: ann@desk[$live] since 2026").isEndedRunOf("kesh: ann@desk[$live] since 2026")
        !holder(20, "kesh: ann@other[${ended.pid()}] since 2026").isEndedRunOf("kesh: ann@desk[$live] since 2026")
        !holder(20, 'kesh of a colleague').isEndedRunOf("kesh: ann@desk[$live] since 2026")
    }
}
