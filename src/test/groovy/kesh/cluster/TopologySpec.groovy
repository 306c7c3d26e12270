package kesh.cluster

import static kesh.states.States.states

import spock.lang.Specification

class TopologySpec extends Specification {
    static final Closure<?> HEALTHY = {
        primary 'pg1'
        standby 'pg2'
        standby 'pg3', upstream: 'pg2'
        newcomer 'pg4'
    }

    static Map<String, String> inWords(ClusterState state) {
        Topology.of(state).places().collectEntries {
            [it.name().value(), it.role() + it.upstream().map { " of $it" }.orElse('') + ', ' + it.status()]
        }
    }

    def "each node's role, upstream and state"() {
        expect:
        inWords(states(HEALTHY)) == [
                pg1: 'primary, running', pg2: 'standby of pg1, streaming', pg3: 'standby of pg2, streaming',
                pg4: '-, not a member'
        ]
    }

    def "#what: #words"() {
        given:
        def state = states {
            primary 'pg1'
            standby 'pg2'
            standby 'pg3'
            newcomer 'pg4'
            change name, more
        }

        expect:
        inWords(state)[name] == words

        where:
        what                       | name  | more                                                      || words
        'a stopped standby'        | 'pg2' | { stopped() }                                             || 'standby of pg1, stopped'
        'one that gets no WAL'     | 'pg2' | { detached() }                                            || 'standby of pg1, detached'
        'an unreachable host'      | 'pg2' | { unreachable() }                                         || 'standby of pg1, unknown'
        'a server that is mute'    | 'pg2' | { serverUnknown 'no' }                                    || 'standby of pg1, server unknown'
        'a record that is wrong'   | 'pg2' | { registration upstream: new NodeId(3) }                  || 'standby of pg1, streaming, recorded under pg3'
        'a record without one'     | 'pg2' | { registration upstream: null }                           || 'standby of pg1, streaming, recorded under none'
        'an inactive record'       | 'pg2' | { registration active: false }                            || 'standby of pg1, streaming, recorded as inactive'
        'a second primary'         | 'pg2' | { detached(); server inRecovery: false }                  || 'primary of pg1, running'
        'a stopped primary'        | 'pg1' | { stopped() }                                             || 'primary, stopped'
        'a started newcomer'       | 'pg4' | { started() }                                             || '- of pg1, running, not a member'
    }

    def "a standby of a sender that could not be queried says itself that it receives: #what"() {
        given:
        def state = states {
            primary 'pg1'
            standby 'pg2'
            change 'pg1', above
            change 'pg2', below
        }

        expect:
        inWords(state).pg2 == words

        where:
        what                            | above                 | below                                                                                             || words
        'an unreachable host'           | { unreachable() }     | {}                                                                                                || 'standby of pg1, streaming'
        'a server that does not answer' | { serverUnknown 'x' } | {}                                                                                                || 'standby of pg1, streaming'
        'it receives nothing'           | { unreachable() }     | { server walReceiver: null }                                                                       || 'standby of pg1, detached'
        'it receives from elsewhere'    | { unreachable() }     | { server walReceiver: new Server.WalReceiver('streaming', '10.9.9.9', 5432, Optional.empty()) } || 'standby of pg1, detached'
    }

    def "the same cluster has no differences"() {
        expect:
        Topology.of(states(HEALTHY)).differences(Topology.of(states(HEALTHY))) == []
    }

    def "differences are described in words"() {
        given:
        def seen = states {
            primary 'pg1'
            standby('pg2') { detached() }
            newcomer 'pg4'
            newcomer 'pg5'
        }

        expect:
        Topology.of(states(HEALTHY)).differences(Topology.of(seen)) == [
                'pg2: expected standby of pg1, streaming, found standby of pg1, detached',
                'pg3 is gone',
                'pg5 has appeared'
        ]
    }

    def "another upstream is a difference, even where it is the recorded one"() {
        given:
        def seen = states {
            primary 'pg1'
            standby 'pg2'
            standby 'pg3'
            newcomer 'pg4'
        }

        expect:
        Topology.of(states(HEALTHY)).differences(Topology.of(seen)) ==
                ['pg3: expected standby of pg2, streaming, found standby of pg1, streaming']
    }
}
