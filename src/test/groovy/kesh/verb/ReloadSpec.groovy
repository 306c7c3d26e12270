package kesh.verb

import static kesh.states.States.states

import java.time.Instant
import kesh.cluster.NodeName
import kesh.cluster.NodeSelection
import kesh.cluster.Seen
import kesh.cluster.Server
import kesh.fact.ConfigurationLoaded
import kesh.fake.Clusters
import kesh.fake.Run
import kesh.fake.Scenarios
import kesh.plan.Plan
import kesh.run.Outcome
import kesh.states.Sketch
import kesh.verb.operate.Reload
import kesh.verb.part.ConfigurationFaults
import spock.lang.Specification

class ReloadSpec extends Specification {
    private static final Instant SEEN = Instant.parse('2026-11-01T00:00:00Z')

    private static Plan plan(NodeSelection on, @DelegatesTo(Sketch) Closure<?> third = {}) {
        new Reload(on).plan(states { primary 'pg1'; standby 'pg2'; standby 'pg3', third })
    }

    def "the servers of chosen nodes read their files side by side, and their load times must be later than before"() {
        expect:
        with(plan(NodeSelection.STANDBYS)) {
            steps()*.goal() == ['pg2', 'pg3'].collect { new ConfigurationLoaded(NodeName.of(it), SEEN) }
            steps()*.batch() == [Optional.of('reload')] * 2
            guards() == []
        }
    }

    def "requested again in one script, even after a restart, it is done again: #words"() {
        given:
        def cluster = Clusters.of(members: 3, spares: 0)
        def before = cluster.named('pg1').loaded
        def run = Run.of(cluster, Scenarios.script(words))

        expect:
        run.outcome.kind() == Outcome.Kind.DONE
        cluster.named('pg1').loaded == before + times

        where:
        words                                                                       || times
        "reload 'pg1'"                                                              || 1
        "reload 'pg1'\n    reload 'pg1'"                                            || 2
        "restart 'pg1', since: '2026-11-01 00:02Z'\n    reload 'pg1'\n    reload 'pg1'" || 3
    }

    def "refused: #why"() {
        expect:
        with(plan(NodeSelection.ALL, third)) {
            refused
            obstacles()*.message() == [message]
            obstacles()[0].detail() == Optional.ofNullable(detail)
        }

        where:
        why                          | third                                                                          || message                                                       | detail
        'a server does not run'      | { stopped() }                                                                  || 'pg3: its server does not run'                                | null
        'a line is wrong'            | { server answers: [answer(Seen.known('1:postgresql.conf:12: syntax error'))] }   || 'pg3: a line of its configuration files is wrong'             | 'postgresql.conf:12: syntax error'
        'its last load is not known' | { activity loaded: Seen.unknown('no such function') }                          || 'pg3: it is not known when it last loaded its configuration' | 'no such function'
    }

    private static Server.Answer answer(Seen<String> said) { new Server.Answer(ConfigurationFaults.QUESTION.sql(), said) }

    def "only a load later than the seen one counts"() {
        given:
        def fact = new ConfigurationLoaded(NodeName.of('pg1'), SEEN)

        expect:
        fact.holds(states { primary('pg1') { activity loaded: Seen.known(Instant.parse(when)) } }) == holds

        where:
        when                       || holds
        '2026-10-31T23:59:59Z'     || false
        '2026-11-01T00:00:00Z'     || false
        '2026-11-01T00:00:00.001Z' || true
    }

    def "an unknown load does not count"() {
        expect:
        !new ConfigurationLoaded(NodeName.of('pg1'), SEEN).holds(states { primary('pg1') { activity loaded: Seen.unknown('no such function') } })
    }
}
