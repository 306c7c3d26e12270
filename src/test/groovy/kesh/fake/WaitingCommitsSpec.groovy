package kesh.fake

import kesh.run.Event
import kesh.run.Outcome
import spock.lang.Specification

/** What a forecast refuses because commits would wait for ever is done after the word that its hint names. */
class WaitingCommitsSpec extends Specification {
    private static final List<String> VIAS = (1..3).collect { "via 'pg$it', host: '10.9.0.1$it'".toString() }

    private static Run run(FakeCluster cluster, String statement) {
        Run.of(cluster, Scenarios.script(statement, VIAS.join('\n')))
    }

    def 'writes are said to be accepted again once a commit was seen to end: #names'() {
        given:
        def cluster = Clusters.of(members: 3, spares: 0)
        cluster.named('pg2').database.settings.synchronous_standby_names = names

        when:
        def run = run(cluster, "switchover to: 'pg2'")
        def told = run.events.findIndexOf { it instanceof Event.WritesTaken }

        then:
        run.outcome.kind() == Outcome.Kind.DONE
        run.events.take(told).findAll { it instanceof Event.StepDone }.last().step().title() == after
        cluster.named('pg2').database.events*.event.count('kesh_commit') == (names ? 1 : 0)

        and: 'which a second run does not do again'
        Run.planned(cluster, Scenarios.script("switchover to: 'pg2'", VIAS.join('\n'))).plan.nothingToDo

        where:
        names             || after
        ''                || 'promote it'
        'pg3'             || 'see that a commit ends'
        'ANY 2 (pg1, pg3)'|| 'see that a commit ends'
    }

    def 'a commit that does not end is told, and all else is done'() {
        given:
        def cluster = Clusters.of(members: 3, spares: 0)
        cluster.named('pg2').database.settings.synchronous_standby_names = 'pg3'
        def run = Run.meddled(cluster, Scenarios.script("switchover to: 'pg2'", VIAS.join('\n'))) {
            cluster.named('pg2').database.settings.synchronous_standby_names = 'ANY 2 (pg3, pg9)'
        }

        expect:
        run.outcome.kind() == Outcome.Kind.STOPPED
        !run.events.any { it instanceof Event.WritesTaken }
        run.events.findAll { it instanceof Event.StepFailed }*.step()*.title() == ['see that a commit ends']
        cluster.named('pg1').upstream == cluster.named('pg2').address
    }

    def "#statement, and #node waits for #names"() {
        given:
        def cluster = Clusters.of(members: 3, spares: 0)
        cluster.named(node).database.settings.synchronous_standby_names = names
        dead.each {
            Clusters.powerCut(cluster, cluster.named(it))
            cluster.named(it).with { up = true; crashed = true }
        }

        when:
        def refused = run(cluster, statement)

        then:
        refused.plan.obstacles()*.title() == ['afterwards: enough standbys confirm commits']

        when:
        def set = run(cluster, refused.plan.obstacles()[0].hint().get() - 'attach the standbys; or ')
        def done = run(cluster, statement)

        then:
        set.plan.obstacles()*.message() == []
        set.outcome.kind() == Outcome.Kind.DONE
        done.outcome.kind() == Outcome.Kind.DONE

        where:
        statement             | node  | names           | dead
        "switchover to: 'pg2'"| 'pg2' | 'pg2'           | []
        "switchover to: 'pg2'"| 'pg2' | 'ANY 3 ("PG 7", *)' | []
        "promote 'pg2'"       | 'pg2' | 'FIRST 1 (pg1)' | ['pg1']
        "stop 'pg3'"          | 'pg1' | 'pg3'           | []
        "shrink 'pg3'"        | 'pg1' | 'ANY 2 (pg2, pg3)' | []
    }
}
