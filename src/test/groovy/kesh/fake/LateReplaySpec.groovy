package kesh.fake

import kesh.plan.Check
import kesh.run.Outcome
import spock.lang.Specification

/** A standby that replays late is no candidate until it does not, and a sibling that does keeps nobody waiting. */
class LateReplaySpec extends Specification {
    private static Run run(FakeCluster cluster, String statement) {
        Run.of(cluster, Scenarios.script(statement, "via 'pg2', host: '10.9.0.12'"))
    }

    def "#statement with #cause on the candidate"() {
        given:
        def cluster = Clusters.of(members: 3, spares: 0)
        if (statement.startsWith('promote')) {
            Clusters.powerCut(cluster, cluster.named('pg1'))
            cluster.named('pg1').with { up = true; crashed = true }
        }
        cluster.named('pg2').database.with(late)

        expect:
        run(cluster, statement).plan.obstacles()*.title() == ['pg2 replays what it receives']

        when:
        cluster.named('pg2').database.with(mended)

        then:
        run(cluster, statement).outcome.kind() == Outcome.Kind.DONE

        where:
        [statement, row] << [["switchover to: 'pg2'", "promote 'pg2'"],
                             [['a delay', { settings.recovery_min_apply_delay = '3600000' }, { settings.recovery_min_apply_delay = '0' }],
                              ['a query', { conflict = 'RecoveryConflictSnapshot' }, { conflict = null }]]].combinations()
        cause = row[0]
        late = row[1]
        mended = row[2]
    }

    def 'a delayed sibling is noted'() {
        given:
        def cluster = Clusters.of(members: 3, spares: 0)
        cluster.named('pg3').database.settings.recovery_min_apply_delay = '3600000'
        def checks = Run.planned(cluster, Scenarios.script("switchover to: 'pg2'", "via 'pg2', host: '10.9.0.12'")).plan.checks()

        expect:
        checks.find { it.title() == 'pg3 follows at once' }.verdict() == Check.Verdict.WARNED
        checks.every { !it.obstacle }
    }
}
