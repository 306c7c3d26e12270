package kesh.fake

import static kesh.fake.Scenarios.script

import kesh.plan.Check
import kesh.run.Outcome
import spock.lang.Specification

/** A standby is promoted though another has received more: the other one cannot follow, and is left alone. */
class PromoteBehindSpec extends Specification {
    def 'its name must be typed, and the other standby is reported and stays as it was'() {
        given:
        def cluster = Clusters.of(members: 3, spares: 0)
        Clusters.powerCut(cluster, cluster.named('pg1'))
        cluster.named('pg1').with { up = true; crashed = true }
        cluster.named('pg3').ahead = 4096
        def promote = script("promote 'pg2', behind: true", "via 'pg2', host: '10.9.0.12'")
        def run = Run.of(cluster, promote)

        expect:
        run.plan.typed() == ['pg2']
        run.plan.checks().findAll { it.verdict() == Check.Verdict.WARNED }*.hint()*.orElse('').contains("then: rejoin 'pg3'")
        run.plan.steps()*.node()*.value() == ['pg2']
        run.outcome.kind() == Outcome.Kind.DONE
        !cluster.named('pg2').inRecovery
        cluster.named('pg3').upstream == null
        cluster.hosts.values().every { !it.paused }

        and: 'also when it is asked for again'
        Run.of(cluster, promote).plan.nothingToDo
    }
}
