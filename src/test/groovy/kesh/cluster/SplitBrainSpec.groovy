package kesh.cluster

import static kesh.states.States.states

import spock.lang.Specification

/** Several primaries: which side is right, whichever of them the script named. */
class SplitBrainSpec extends Specification {

    def "#what: #kept is kept"() {
        given:
        def state = states(cluster)

        expect:
        SplitBrain.in(state).flatMap { it.kept() }.map { it.name().value() }.orElse(null) == kept
        SplitBrain.in(state).map { it.others()*.name()*.value() }.orElse(null) == others

        where:
        what                                | cluster                                                                                | kept  | others
        'one primary'                       | { primary 'pg1'; standby 'pg2' }                                                       | null  | null
        'no primary'                        | { primary('pg1') { stopped() }; standby 'pg2' }                                        | null  | null
        'two without standbys'              | { primary 'pg1'; second(delegate, 'pg2', 2) }                                          | 'pg2' | ['pg1']
        'the former one has a standby left' | { primary 'pg1'; second(delegate, 'pg2', 2); standby 'pg3' }                           | null  | ['pg1', 'pg2']
        'the later one has the standby'     | { primary 'pg1'; second(delegate, 'pg2', 2); standby 'pg3', upstream: 'pg2' }          | 'pg2' | ['pg1']
        'one standby each'                  | { primary 'pg1'; second(delegate, 'pg2', 2); standby 'pg3'; standby 'pg4', upstream: 'pg2' } | 'pg2' | ['pg1']
        'one timeline, one has the standby' | { primary 'pg1'; second(delegate, 'pg2', 1); standby 'pg3' }                           | 'pg1' | ['pg2']
        'one timeline, no standby'          | { primary 'pg1'; second(delegate, 'pg2', 1) }                                          | null  | ['pg1', 'pg2']
        'three'                             | { primary 'pg1'; second(delegate, 'pg2', 2); second(delegate, 'pg3', 3) }              | 'pg3' | ['pg1', 'pg2']
    }

    def "who is listed under a standby's name, while that standby receives from elsewhere, decides nothing"() {
        given:
        def state = states {
            primary 'pg1'
            second(delegate, 'pg2', 2)
            standby 'pg3'
        }
        def forged = state.withServer(NodeName.of('pg2')) { it.withReplication(NodeName.of('pg3')) }

        expect:
        SplitBrain.in(forged).get().kept().empty
    }

    def "a standby whose sender is hidden counts for no side: #what"() {
        given:
        def state = states {
            primary 'pg1'
            second(delegate, 'pg2', 2)
            standby('pg3') { server walReceiver: receiver }
        }
        def forged = state.withServer(NodeName.of('pg2')) { it.withReplication(NodeName.of('pg3')) }

        expect:
        SplitBrain.in(forged).get().kept().empty
        SplitBrain.in(forged).get().evidence().readLines().every { it.contains('at least 0, at most 1') }

        where:
        what           | receiver
        'hidden'       | new Server.WalReceiver(Server.HIDDEN, '', 0, Optional.empty())
        'by a proxy'   | new Server.WalReceiver('streaming', 'proxy', 6000, Optional.empty())
        'no receiver'  | null
    }

    static void second(Object cluster, String word, int line) {
        cluster.primary(word) {
            registration role: Role.PRIMARY
            server timeline: line
        }
    }
}
