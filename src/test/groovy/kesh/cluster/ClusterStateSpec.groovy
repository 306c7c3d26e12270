package kesh.cluster

import static kesh.states.States.states

import spock.lang.Specification

class ClusterStateSpec extends Specification {

    def "members come in the order of their ids, then new nodes in the order of the script"() {
        given:
        def state = states {
            newcomer 'pg9'
            standby 'pg10'
            standby 'pg2'
            newcomer 'pg5'
            primary 'pg1'
        }

        expect:
        state.nodes()*.name()*.value() == ['pg1', 'pg2', 'pg10', 'pg9', 'pg5']
        state.members()*.name()*.value() == ['pg1', 'pg2', 'pg10']
    }

    def "a script may call a node by host, name or id: #word is #name"() {
        given:
        def state = states {
            primary 'pg1', id: 7
            standby 'kes2', id: 2, name: 'node2'
            newcomer 'pg4', id: 4
        }

        expect:
        state.called(word).map { it.name().value() }.orElse(null) == name

        where:
        word    | name
        'pg1'   | 'pg1'
        '7'     | 'pg1'
        'node2' | 'node2'
        'kes2'  | 'node2'
        '2'     | 'node2'
        'pg4'   | 'pg4'
        '4'     | null // not yet a member: it has no id
        'pg3'   | null
    }

    def "a script may call a member by an address: #word is #name"() {
        given: 'members that the script does not declare, as the survey names their hosts'
        def state = states {
            primary 'pg1'
            standby 'pg2', address: 'Kes2.example'
            standby 'pg3', address: 'fd00::13'
        }

        expect:
        state.called(word).map { it.name().value() }.orElse(null) == name

        where:
        word           | name
        '10.9.0.11'    | 'pg1'
        'kes2.example' | 'pg2'
        'Kes2.example' | 'pg2'
        'fd00::13'     | 'pg3'
        '10.9.0.14'    | null
    }

    def "a record's host beside another address leads nowhere: #host is #name"() {
        given:
        def state = states { primary 'pg1'; standby 'pg2' }
        def pg2 = state.node(NodeName.of('pg2')).get()
        def recorded = pg2.withRegistration(kesh.states.Records.with(pg2.registration().get(), conninfo: Conninfo.parse("host=$host hostaddr=10.9.0.12 user=repmgr dbname=repmgr")))

        expect:
        state.withNodes([state.nodes()[0], recorded]).called(host).map { it.name().value() }.orElse(null) == name

        where:
        host        | name
        '10.9.0.99' | null
        'kes2'      | 'pg2'
    }

    def "a word that means several nodes means none: #what"() {
        given:
        def state = states(cluster)

        expect:
        state.called(word).map { it.name().value() }.orElse(null) == name
        state.meantBy(word)*.name()*.value() == several

        where:
        what                                   | cluster                                                             | word        | name  | several
        'names that are swapped between hosts' | { primary 'pg1', name: 'pg2'; standby 'pg2', name: 'pg1' }          | 'pg1'       | null  | ['pg1', 'pg2']
        "a name that is another's id"          | { primary 'pg1'; standby 'pg2', name: '1' }                         | '1'         | null  | ['1', 'pg1']
        'two servers on one host'              | { primary 'pg1'; witness 'pg5', name: 'w', address: '10.9.0.11' }                | '10.9.0.11' | null  | ['pg1', 'w']
        "two servers on the host of one's name" | { primary 'pg1', address: 'pg1'; witness 'pg5', name: 'w', address: 'pg1' }     | 'pg1'       | 'pg1' | ['pg1']
    }

    def "the script's own word goes before others' names"() {
        given:
        def state = states {
            primary 'pg1', name: 'pg2', declared: true
            standby 'pg2', name: 'pg1', declared: true
        }

        expect:
        hostOf(state, 'pg1') == 'pg1'
        hostOf(state, 'pg2') == 'pg2'
    }

    def "the script's own word goes before a member of that name, which the survey calls by it too"() {
        given:
        def state = states {
            primary 'pg1'
            newcomer 'pg4'
        }
        def other = state.node(NodeName.of('pg1')).get()
        def namesake = new Node(NodeName.of('pg4'), new Host('pg4', Address.of('10.9.0.99')), other.registration(), Optional.empty(),
                other.machine(), other.server())

        expect:
        new ClusterState('rwc', state.nodes() + namesake, []).called('pg4').get().host().address().value() == '10.9.0.14'
    }

    private static String hostOf(ClusterState state, String word) {
        state.called(word).get().host().name()
    }

    def "the server says whether it acts as primary, and a witness never does"() {
        given:
        def state = states {
            primary 'pg1'
            standby('pg2') { server inRecovery: false }
            standby 'pg3'
            witness 'pg5'
            newcomer('pg6') { started(); server inRecovery: false }
        }

        expect:
        state.primaries()*.name()*.value() == ['pg1', 'pg2']
    }

    def "a change of one node leaves the others"() {
        given:
        def state = states { primary 'pg1'; standby 'pg2' }
        def changed = state.with(NodeName.of('pg2')) { it.withMachine(it.machine().found().get().withRepmgrd(OptionalInt.of(1))) }

        expect:
        changed.node(NodeName.of('pg1')) == state.node(NodeName.of('pg1'))
        changed.node(NodeName.of('pg2')).get().machine().found().get().repmgrd().asInt == 1
        state.with(NodeName.of('pg7')) { throw new AssertionError() } == state
    }
}
