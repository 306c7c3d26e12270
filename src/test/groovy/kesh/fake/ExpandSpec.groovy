package kesh.fake

import kesh.cluster.ClusterState
import kesh.cluster.Topology
import kesh.fake.Scenarios.Scenario
import kesh.plan.Guard
import kesh.plan.Plan
import kesh.run.Event
import kesh.run.Outcome
import kesh.states.Timed
import spock.lang.Shared
import spock.lang.Specification

/** The properties of every plan, and of every run that is not interrupted. */
class ExpandSpec extends Specification {

    /** A finished scenario, with the cluster before and after. */
    static class Carried {
        final FakeCluster cluster
        final String before
        final Run planned
        final String afterPlanning
        final Run run

        Carried(Scenario scenario) {
            cluster = scenario.cluster()
            before = cluster.everything()
            planned = Run.planned(cluster, scenario.script)
            afterPlanning = cluster.everything()
            run = Run.of(cluster, scenario.script)
        }
    }

    @Shared
    private Map<String, Carried> carried = [:]

    private Carried carry(Scenario scenario) {
        carried.computeIfAbsent(scenario.name) { new Carried(scenario) }
    }

    def 'planning asks for no change and makes none: #scenario'() {
        expect:
        with(carry(scenario)) {
            planned.thrown == null
            planned.transport.log.empty
            afterPlanning == before
        }

        where:
        scenario << Scenarios.done() + Scenarios.refused()
    }

    def 'a plan is carried out, step by step and nothing besides: #scenario'() {
        given:
        def it = carry(scenario)

        expect:
        it.run.plan.obstacles() == []
        [it.run.outcome?.sentence(), it.run.outcome?.cause()?.flatMap { problem -> problem.detail() }?.orElse('')] in [[null, null], ['Done.', '']]
        it.run.plan.nothingToDo || it.run.outcome.kind() == Outcome.Kind.DONE
        it.run.changes().collect { Run.inWords(it) } == Run.asked(it.run.plan)
        it.run.changes().every { it.whole }
        it.cluster.disasters == []

        where:
        scenario << Scenarios.done()
    }

    def 'when it was run, there is nothing left to do: #scenario'() {
        given:
        def it = carry(scenario)
        def after = it.cluster.everything()
        def again = Run.of(it.cluster, scenario.script)

        expect:
        again.plan.nothingToDo
        again.transport.log.empty
        it.cluster.everything() == after

        where:
        scenario << Scenarios.done()
    }

    def 'the planned state is the seen state: #scenario'() {
        given:
        def it = carry(scenario)
        ClusterState foreseen = it.run.plan.after()
        ClusterState seen = Run.look(it.cluster, scenario.script)

        expect:
        Topology.of(foreseen).differences(Topology.of(seen)) == []
        it.run.plan.steps()*.goal().findAll { it.holds(foreseen) && !it.holds(seen) } == []

        where:
        scenario << Scenarios.done()
    }

    def 'each goal holds after its step and not before: #scenario'() {
        given:
        Plan plan = carry(scenario).run.plan
        ClusterState state = plan.before()

        expect:
        plan.steps().every { step ->
            assert !step.goal().holds(state)
            assert step.before().every { it.holds(state) }
            state = step.goal().assume(state)
            assert step.goal().holds(state)
            true
        }

        where:
        scenario << Scenarios.done()
    }

    def 'the lock is free again and the run is on record, once: #scenario'() {
        given:
        def it = carry(scenario)
        def asked = it.run.transport.log.findAll { it.guard }*.query*.name()
        // A restarted primary has lost its lock, which is taken again.
        def restarted = it.run.events.count { it instanceof Event.LockTakenAgain }
        def guards = asked.findIndexValues { it == 'lock the cluster' }*.intValue().takeRight(restarted).with { again -> asked.withIndex().findAll { !(it[1] in again) }*.get(0) }
        def held = it.run.plan.nothingToDo ? [] : it.run.plan.guards()
        def records = held.findAll { it instanceof Guard.Record }
        def pauses = held.findAll { it instanceof Guard.Pause }
        def plan = it.run.plan

        expect:
        it.cluster.locks.isEmpty()
        restarted == (it.run.changes().any { it.host == 'pg1' && it.what().contains(' restart ') } && plan.before().primaries()*.name()*.value() == ['pg1'] ? 1 : 0)
        guards.count('note the beginning') == held.count { it instanceof Guard.Note }
        guards - 'note the beginning' == ['lock the cluster'] * held.count { it instanceof Guard.Lock } +
                pauses.collectMany { pause ->
                    def (pausing, noting) = [['pause repmgrd'] * pause.nodes().size(), ['note pause']]
                    // If there is no primary yet, the pause is noted after the promotion.
                    plan.before().primaries() ? noting + pausing : pausing + noting
                } +
                pauses.collectMany { ['unpause repmgrd'] * it.nodes().size() + ['note unpause'] } +
                ['record the run'] * records.size()
        scenario.script =~ /\bpause\b/ || it.cluster.hosts.values()*.paused == (scenario.script.contains('unpause') ? [false] * 3 : scenario.cluster().hosts.values()*.paused)
        it.cluster.recorded() == records.collect { [it.node() as String, it.event(), 't', it.details() + ' by ' + Run.OPERATOR] }

        where:
        scenario << Scenarios.done()
    }

    def 'a refused plan changes nothing and says why: #scenario'() {
        given:
        def it = carry(scenario)

        expect:
        it.run.plan.refused
        it.run.plan.obstacles().every { !it.message().empty }
        it.run.transport.log.empty
        it.cluster.everything() == it.before

        where:
        scenario << Scenarios.refused()
    }

    def 'no password is shown: #scenario'() {
        given:
        def it = carry(scenario)
        List<String> shown = it.run.events.collect { Timed.json(it) } + Timed.json(new Event.Planned(it.run.plan))
        shown += it.run.events.collect { it.toString() }
        shown += it.run.transport.log.collectMany { it.command == null ? it.query.parameters() + it.query.sql() : it.command.argv() + it.command.toString() }

        expect:
        shown.findAll { it.contains(Clusters.PASSWORD) } == []

        where:
        scenario << Scenarios.done() + Scenarios.refused()
    }
}
