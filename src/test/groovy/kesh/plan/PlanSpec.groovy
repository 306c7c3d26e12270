package kesh.plan

import static kesh.states.States.states
import kesh.cluster.NodeId
import kesh.cluster.NodeName
import kesh.command.Command
import kesh.fact.Configured
import kesh.fact.RepmgrdRuns
import spock.lang.Specification

class PlanSpec extends Specification {
    static final NodeName PG1 = NodeName.of('pg1')
    static final NodeName PG4 = NodeName.of('pg4')

    def before = states {
        primary 'pg1'
        newcomer('pg4') { started() }
    }
    def lock = new Guard.Lock(PG1)

    private static Step step(String title, Fact goal) {
        Step.run(PG4, title, Command.changing('true'), goal)
    }

    private Plan plan(String title, List<Check> checks, List<Step> steps) {
        new Plan(title, before, checks, [lock, new Guard.Record(PG1, new NodeId(4), title, title)], steps, ["note of $title".toString()])
    }

    def "a plan promises the effects of its steps, one after the other"() {
        given:
        def configured = new Configured(PG4, '/c', kesh.cluster.Masked.of('a=1'), [a: '1'], ['a'] as Set)
        def both = plan('both', [], [step('a', configured), step('b', new RepmgrdRuns(PG4))])

        expect:
        configured.holds(both.after())
        new RepmgrdRuns(PG4).holds(both.after())
        !configured.holds(both.before())
    }

    def "two plans are one: checks, steps and notes in order, a shared guard once"() {
        given:
        def first = plan('first', [Check.held('c1', 'x')], [step('s1', new RepmgrdRuns(PG4))])
        def second = plan('second', [Check.held('c2', 'x')], [step('s2', new RepmgrdRuns(PG4))])

        when:
        def both = first.then(second)

        then:
        both.title() == 'first, second'
        both.before().is(first.before())
        both.checks()*.title() == ['c1', 'c2']
        both.steps()*.title() == ['s1', 's2']
        both.notes() == ['note of first', 'note of second']
        both.guards() == [lock, first.guards()[1], second.guards()[1]]
    }

    def "#verdict is an obstacle: #obstacle"() {
        given:
        def plan = plan('p', [Check.held('h', 'x'), check], [])

        expect:
        plan.obstacles() == (obstacle ? [check] : [])
        plan.refused == obstacle
        plan.nothingToDo == !obstacle

        where:
        check                                || obstacle
        Check.held('t', 'x')                 || false
        Check.warned('t', 'x', null, null)   || false
        Check.failed('t', 'x', null, null)   || true
        Check.unknown('t', 'x', null, null)  || true
        verdict = check.verdict()
    }

    def "a refused part refuses the whole, whatever the other would do"() {
        given:
        def good = plan('good', [], [step('s', new RepmgrdRuns(PG4))])
        def bad = Plan.refused('bad', before, [Check.failed('t', 'x', null, null)])

        expect:
        good.then(bad).refused
        bad.then(good).refused
        !good.then(bad).nothingToDo
    }
}
