package kesh.verb

import static kesh.states.States.states
import java.nio.file.Files
import java.nio.file.Path
import kesh.cluster.ClusterState
import kesh.cluster.Topology
import kesh.plan.Plan
import kesh.states.Odd
import kesh.states.PlanText
import kesh.states.Verbs
import spock.lang.Shared
import spock.lang.Specification

/** Whatever the state, planning returns a plan: it never throws, queries nothing and gives the same answer twice. */
class PlanningIsTotalSpec extends Specification {
    static final int STATES = 400

    @Shared
    List<ClusterState> usual = [
            states { primary 'pg1'; standby 'pg2'; newcomer 'pg4', id: 4 },
            states { primary 'pg1'; standby 'pg2'; newcomer('pg4', id: 4) { copied(); job 'clone-pg4' } },
            states { primary 'pg1'; standby 'pg2'; newcomer('pg4', id: 4) { started() } },
            states { primary 'pg1'; standby 'pg2'; standby('pg4', upstream: 'pg2', declared: true) { noRepmgrd() } },
            states { primary 'pg1'; witness 'pg2'; standby('pg4', declared: true) { stopped() } },
            states { primary('pg1') { unreachable() }; standby('pg2') { unreachable() }; newcomer('pg4') { unreachable() } },
            new ClusterState('none', [], []),
    ]

    def "no state makes planning fail"() {
        expect:
        (1..STATES).findAll { seed -> failure(odd(seed)) != null }
                .collect { seed -> "seed $seed: ${failure(odd(seed))}" }.take(3) == []
    }

    def "the same state gives the same plan"() {
        expect:
        (1..50).every { seed -> plans(odd(seed)).collect { PlanText.of(it, true) } == plans(odd(seed)).collect { PlanText.of(it, true) } }
    }

    def "no verb is forgotten"() {
        given:
        def there = Files.walk(Path.of('src/main/java/kesh/verb')).toList()
                .findAll { it.toString().endsWith('.java') && Files.readString(it) =~ /(?s)public record \w+\([^{]*\)\s+implements Verb / }

        expect:
        Verbs.of('pg1', 'pg2', 'pg4')*.class*.simpleName as Set == there.collect { it.fileName.toString() - '.java' } as Set
    }

    private static List<Plan> plans(ClusterState state) {
        Verbs.of('pg1', 'pg2', 'pg4')*.plan(state)
    }

    /** A usual state with one to eight odd values. */
    private ClusterState odd(long seed) {
        def odd = new Odd(seed)
        def state = usual[(int) (seed % usual.size())]
        (0..(seed % 8)).inject(state) { odder, i -> odd.changed(odder) as ClusterState }
    }

    private static String failure(ClusterState state) {
        try {
            plans(state).findAll { !it.refused }.each { Topology.of(it.after()) }
            return null
        } catch (Exception e) {
            def where = e.stackTrace.find { it.className.startsWith('kesh.') && !it.className.contains('Spec') }
            return "$e at $where"
        }
    }
}
