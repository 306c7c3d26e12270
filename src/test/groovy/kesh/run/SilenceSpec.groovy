package kesh.run

import static kesh.states.States.states

import java.time.Instant
import java.time.ZoneOffset
import kesh.cluster.NodeName
import spock.lang.Specification

class SilenceSpec extends Specification {
    static final NodeName PG1 = NodeName.of('pg1')
    static final NodeName PG2 = NodeName.of('pg2')
    static final Set<NodeName> BOTH = [PG1, PG2]
    static final Instant NOON = Instant.parse('2026-11-28T12:03:04Z')

    Silence silence = new Silence(ZoneOffset.UTC)

    def "since the first sample in which it did not answer"() {
        given:
        def away = states { primary('pg1'); standby('pg2') { unreachable() } }
        silence.seen(away, BOTH, NOON)
        silence.seen(away, BOTH, NOON + java.time.Duration.ofSeconds(30))

        expect:
        silence.told(away, BOTH) == ["pg2 does not answer since 12:03:04: ${away.node(PG2).get().whyUnseen()}".toString()]
        silence.told(away, [PG1] as Set) == []

        when:
        def back = states { primary('pg1'); standby('pg2') }
        silence.seen(back, BOTH, NOON)

        then:
        silence.told(back, BOTH) == []
    }

    def "a host that answers for a server that does not"() {
        given:
        def starting = states { primary('pg1'); standby('pg2') { serverUnknown 'the database system is starting up' } }
        silence.seen(starting, BOTH, NOON)

        expect:
        silence.told(starting, BOTH) == ['the server of pg2 cannot be queried since 12:03:04: the database system is starting up']
    }
}
