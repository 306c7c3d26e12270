package kesh.cluster

import static kesh.cluster.Streaming.Word.CONFIRMED
import static kesh.cluster.Streaming.Word.DENIED
import static kesh.cluster.Streaming.Word.UNKNOWN
import static kesh.states.States.states

import kesh.fact.Streams
import kesh.verb.health.Health
import kesh.verb.role.Switchover
import spock.lang.Specification

/** Who sends to whom, where a receiver may take any name. */
class StreamingSpec extends Specification {
    static final NodeName PG1 = NodeName.of('pg1')
    static final NodeName PG2 = NodeName.of('pg2')
    static final NodeName PG3 = NodeName.of('pg3')

    def "a standby that receives from #host:#port says #word of the primary that lists it (records: #records)"() {
        given:
        def state = states {
            primary 'pg1'
            standby 'pg2'
            standby('pg3') { server walReceiver: new Server.WalReceiver('streaming', host, port, Optional.empty()) }
        }
        records.each { name, conninfo ->
            state = state.with(NodeName.of(name)) { node ->
                def row = node.registration().get()
                node.withRegistration(new Registration(row.id(), row.name(), row.role(), row.upstream(), row.active(), row.location(),
                        row.priority(), Conninfo.parse(conninfo), row.repluser(), row.slotName(), row.configFile()))
            }
        }

        expect:
        new Streaming(state).word(PG1, PG3) == word
        new Streaming(state).sends(PG1, PG3) == (word != DENIED)

        where:
        host           | port | word      | records
        '10.9.0.11'    | 5432 | CONFIRMED | [:]
        '10.9.0.12'    | 5432 | DENIED    | [:]
        '10.9.7.7'     | 5432 | UNKNOWN   | [:]
        'proxy.lan'    | 6000 | UNKNOWN   | [:]
        '/run/pg'      | 5432 | UNKNOWN   | [:]
        ''             | 0    | UNKNOWN   | [:]
        'db1.lan'      | 5432 | CONFIRMED | [pg1: 'host=db1.lan user=repmgr']
        'DB1.lan'      | 5432 | CONFIRMED | [pg1: 'host=db1.lan hostaddr=10.9.0.11 user=repmgr']
        'db2.lan'      | 5432 | DENIED    | [pg2: 'host=db2.lan user=repmgr']
        // Several servers on one host differ in their ports.
        '10.9.0.11'    | 5433 | DENIED    | [pg1: 'host=10.9.0.11 port=5432', pg2: 'host=10.9.0.11 port=5433']
        'localhost'    | 5433 | DENIED    | [pg1: 'host=localhost port=5432', pg2: 'host=localhost port=5433']
        'localhost'    | 5432 | CONFIRMED | [pg1: 'host=localhost port=5432', pg2: 'host=localhost port=5433']
        // A number beside a hostaddr is not where it is; and who is at one address with another cannot be told from him.
        '10.9.0.11'    | 5432 | CONFIRMED | [pg2: 'host=10.9.0.11 hostaddr=10.9.0.12']
        '10.9.0.11'    | 5432 | UNKNOWN   | [pg1: 'host=10.9.0.11 port=5433', pg2: 'host=10.9.0.11 hostaddr=10.9.0.12']
        'db.lan'       | 5432 | UNKNOWN   | [pg1: 'host=db.lan', pg2: 'host=db.lan']
        // Each host means itself by these.
        'localhost'    | 5432 | UNKNOWN   | [pg2: 'host=localhost']
        '127.0.0.1'    | 5432 | UNKNOWN   | [pg2: 'host=127.0.0.1']
        '/run/pg'      | 5432 | UNKNOWN   | [pg2: 'host=/run/pg']
        // A pooler or proxy on the host of another member.
        '10.9.0.12'    | 6432 | UNKNOWN   | [pg2: 'host=10.9.0.12 port=5432']
    }

    def "a receiver under the name of a standby of another member counts nowhere, and hides no true one"() {
        given:
        def state = states {
            primary 'pg1'
            standby 'pg2'
            standby 'pg3', upstream: 'pg2'
            triedBetweenMembers()
        }.withServer(PG1) { it.withReplication(PG3) }

        expect:
        new Streaming(state).sender(PG3).get().name() == PG2
        Topology.of(state).places().find { it.name() == PG3 }.upstream().get() == PG2
        !new Streams(PG3, PG1, Conninfo.parse('host=10.9.0.11'), 5432, Optional.empty()).holds(state)
        new Streams(PG3, PG2, Conninfo.parse('host=10.9.0.12'), 5432, Optional.empty()).holds(state)
        new Health().plan(state).obstacles().empty
    }

    def "of several receivers of one name, nobody knows which one is the standby"() {
        given:
        def state = states {
            primary 'pg1'
            standby 'pg2'
            standby 'pg3'
            triedBetweenMembers()
        }
        def twice = state.withServer(PG1) { it.withReplications([new Server.Replication('pg2', 'streaming', 'async', Optional.of(0L)), *it.replications()]) }

        expect:
        new Streams(PG2, PG1, Conninfo.parse('host=10.9.0.11'), 5432, Optional.empty()).holds(state)
        !new Streams(PG2, PG1, Conninfo.parse('host=10.9.0.11'), 5432, Optional.empty()).holds(twice)
        new Streaming(twice).sends(PG1, PG2)
        new Switchover('pg2').plan(state).obstacles().empty
        new Switchover('pg2').plan(twice).obstacles()*.detail()*.get() == ['several receivers there have that name as their application_name']
        new Health().plan(twice).obstacles()*.message() == ['it is not known whether pg2 streams from pg1']
    }

    def "no standby is taken for up to date whose lag nobody knows"() {
        given:
        def state = states {
            primary 'pg1'
            standby 'pg2'
        }.withServer(PG1) { it.withReplications([new Server.Replication('pg2', 'streaming', 'async', Optional.of(-1L))]) }

        expect:
        new Switchover('pg2').plan(state).obstacles()*.message() == ['it is not known how far pg2 is behind']
    }

    def "a standby that itself receives nothing is not streaming, whoever is listed under its name"() {
        given:
        def state = states {
            primary 'pg1'
            standby('pg2') { server walReceiver: null }
        }

        expect:
        new Switchover('pg2').plan(state).obstacles()*.message() == ['pg2 is not streaming from pg1']
    }
}
