package kesh.verb

import static kesh.states.States.states
import java.nio.file.Path
import java.time.Duration
import kesh.cluster.ClusterState
import kesh.cluster.Machine
import kesh.cluster.NodeSelection
import kesh.cluster.Topology
import kesh.plan.Plan
import kesh.states.Odd
import kesh.states.PlanText
import kesh.verb.adhoc.Get
import kesh.verb.adhoc.Put
import kesh.verb.adhoc.RequireAnswer
import kesh.verb.adhoc.Sh
import kesh.verb.adhoc.Sql
import kesh.verb.grow.Expand
import kesh.verb.health.Health
import kesh.verb.health.Rescan
import kesh.verb.operate.Pause
import kesh.verb.operate.Restart
import kesh.verb.operate.SetParameters
import kesh.verb.operate.Start
import kesh.verb.operate.Stop
import kesh.verb.operate.Unpause
import spock.lang.Shared
import spock.lang.Specification

/** Whatever was seen, planning gives a plan: it never throws, asks nobody and gives the same answer twice. */
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

    private static List<Plan> plans(ClusterState state) {
        [new Expand('pg4'), new Health(), new Rescan(),
         new RequireAnswer('calm', 'select true', NodeSelection.STANDBYS), new Sql('select 1', NodeSelection.ALL, Duration.ofMinutes(1)),
         new Sh('date', NodeSelection.named(['pg4', 'pg9']), Duration.ofMinutes(1)), new Get('/etc/x', Path.of('x'), NodeSelection.PRIMARY),
         new Pause(), new Unpause(), *[NodeSelection.ALL, NodeSelection.PRIMARY, NodeSelection.named(['pg1']), NodeSelection.named(['pg4', 'pg2'])].collectMany {
             [new Start(it), new Stop(it), new Restart(it, Optional.empty()),
              new Restart(it, Optional.of(java.time.Instant.parse('2026-11-02T00:00:00Z'))),
              new SetParameters([work_mem: '8MB', max_connections: '50'], it, true)]
         },
         new Put('x', 'eA==', new Machine.SeenFile('644', 'x'), '/etc/x', NodeSelection.named(['pg2']))]*.plan(state)
    }

    /** A usual state with one to eight odd things. */
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
