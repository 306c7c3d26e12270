package kesh.fake

import kesh.cluster.ClusterState
import kesh.plan.Check
import kesh.run.Outcome
import kesh.verb.health.Health
import spock.lang.Specification

/** What {@code check} finds in the state that a plan promises is what it finds once the plan was executed. */
class ForeseenFindingsSpec extends Specification {
    /** These say by what amount, or by what number, the same thing is so. */
    private static final List<String> AMOUNTS = [~/lags less than/, ~/is a copy of/]*.toString()

    private static Map<String, Check> findings(ClusterState state) {
        new Health().plan(state).checks().collectEntries { [it.title(), it] }
    }

    private static String inWords(Check check) {
        check == null ? 'no finding' : AMOUNTS.any { check.title().contains(it) } ? "${check.verdict()}" : "${check.verdict()}: ${check.message()}"
    }

    def '#scenario'() {
        given:
        def cluster = scenario.cluster()
        def run = Run.of(cluster, scenario.script)
        assert run.outcome == null || run.outcome.kind() == Outcome.Kind.DONE

        when:
        def foreseen = findings(run.plan.after())
        def found = findings(Run.look(cluster, scenario.script.replaceFirst(/\}\s*$/, '    check()\n}')))

        then: 'what is not known before may be known afterwards, as not every word tries all logins'
        (foreseen.keySet() + found.keySet()).findAll { foreseen[it]?.verdict() != Check.Verdict.UNKNOWN }
                .findAll { inWords(foreseen[it]) != inWords(found[it]) }
                .collect { "$it: foreseen ${inWords(foreseen[it])}, found ${inWords(found[it])}" } == []

        where:
        scenario << Scenarios.done()
    }
}
