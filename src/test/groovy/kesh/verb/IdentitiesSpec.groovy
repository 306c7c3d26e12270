package kesh.verb

import kesh.cluster.Address
import kesh.cluster.Host
import kesh.cluster.Node
import kesh.cluster.NodeName
import kesh.plan.Plan
import kesh.states.States
import kesh.verb.health.Health
import kesh.verb.part.Identities
import spock.lang.Specification

/** A node that is not what the script or a record takes it for. */
class IdentitiesSpec extends Specification {
    static final Closure<?> CLUSTER = {
        primary 'pg1'
        standby 'pg2'
        standby 'pg3'
    }

    /** The member of one name is reached by this word at this address, as a via or a declaration has it. */
    private static Node reached(Node member, String word, String address) {
        new Node(member.name(), new Host(word, Address.of(address)), member.registration(), member.declaration(), member.machine(), member.server())
    }

    private static List<String> told(state) {
        Identities.mistaken(state)*.message()
    }

    def "#what: #message"() {
        given:
        def state = new States().apply(CLUSTER).apply(change).build()

        when:
        def mistaken = Identities.mistaken(state)

        then:
        mistaken*.message() == [message].findAll()
        mistaken.every { it.obstacle }

        and: 'each word is refused, and check tells'
        def plan = Identities.checked(Plan.empty('stop pg3', state), [])
        plan.refused == !mistaken.empty
        plan.steps().empty
        new Health().plan(state).checks()*.message().containsAll(mistaken*.message())

        where:
        what                                     | change                                                                | message
        'all is as it should be'                 | {}                                                                    | null
        'an id of no member in its repmgr.conf'  | { change('pg3') { conf node_id: '5' } }                               | null
        'the conf of another member'             | { change('pg3') { conf node_id: '2' } }                               | 'pg3: the repmgr.conf at 10.9.0.13 is that of node 2, pg2'
        'the conf says another name'             | { change('pg3') { conf node_name: 'pg2' } }                           | 'pg3: the repmgr.conf at 10.9.0.13 says node_name pg2'
        'a new host under a name of its own'     | { newcomer 'pg4', id: 4 }                                             | null
        'a declared id that is another'          | { change('pg3') { options.declared = true; options.id = 3 } }         | null
    }

    def "a word that is another member's name, where the script reaches #member by it"() {
        given:
        def state = new States().apply(CLUSTER).build()
        def changed = state.withNodes(state.nodes().collect { it.name().value() == member ? reached(it, word, address) : it })

        expect:
        told(changed) == [message].findAll()

        where:
        member | word   | address     | message
        'pg2'  | 'pg3'  | '10.9.0.12' | "the script's pg3 is at 10.9.0.12, and the member pg3 is at 10.9.0.13"
        'pg2'  | 'here' | '10.9.0.12' | null
        'pg2'  | 'pg2'  | '10.8.0.12' | null
    }

    def "two members that are one server, or are recorded at one address"() {
        given:
        def state = new States().apply(CLUSTER).build()
        def (pg1, pg2, pg3) = state.nodes()
        def twin = new Node(pg3.name(), pg3.host(), pg3.registration(), pg3.declaration(), pg2.machine(), pg2.server())
        def below = pg2.registration().get()
        def row = kesh.states.Records.with(pg3.registration().get(), conninfo: below.conninfo())

        expect:
        told(state.withNodes([pg1, pg2, twin])).containsAll(['pg2 and pg3 are one server, at 10.9.0.12 and 10.9.0.13',
                                                             'pg3: the repmgr.conf at 10.9.0.13 is that of node 2, pg2'])
        told(state.withNodes([pg1, pg2, pg3.withRegistration(row)])) == ['pg2 and pg3 are recorded at the same address and port: 10.9.0.12']
    }

    def "members of one name"() {
        given:
        def state = new States().apply(CLUSTER).build()
        def twins = state.withNodes(state.nodes().collect {
            it.name().value() == 'pg3' ? new Node(NodeName.of('pg2'), it.host(), it.registration().map { row -> kesh.states.Records.with(row, name: NodeName.of('pg2')) }, it.declaration(), it.machine(), it.server()) : it
        })

        expect:
        told(twins).contains('2 members are recorded as pg2: those with the ids 2, 3')
        Identities.checked(Plan.empty('stop pg1', twins), []).refused
    }

    def "a word that may mean two nodes is refused with both, whatever the verb: #word"() {
        given:
        def swapped = new States().apply {
            primary 'pg1', name: 'pg2', address: 'pg1'
            standby 'pg2', name: 'pg1', address: 'pg2'
        }.build()
        def state = swapped.withNodes(swapped.nodes().collect { reached(it, it.name().value(), it.host().address().value()) })

        when:
        def plan = Identities.checked(Plan.empty('stop', state), [word])

        then:
        plan.checks()*.message() == [message].findAll()
        plan.checks()*.detail()*.orElse(null) == [detail].findAll()
        plan.refused == (message != null)

        where:
        word  | message                     | detail
        'pg1' | "'pg1' may mean 2 nodes"    | 'pg1 (host pg2, id 2), pg2 (host pg1, id 1)'
        '1'   | null                        | null
    }
}
