package kesh.record

import static kesh.states.States.states
import java.time.Instant
import kesh.Problem
import kesh.cluster.ClusterState
import kesh.cluster.Topology
import kesh.fake.ExpandScenarios
import kesh.fake.Run
import kesh.fake.Scenarios
import kesh.states.PlanText
import kesh.states.States
import kesh.verb.grow.Expand
import spock.lang.Specification

class StateFileSpec extends Specification {
    static final Instant SEEN = Instant.parse('2026-11-24T09:00:00Z')

    private static ClusterState again(ClusterState state) {
        StateFile.read('state.json', new StateFile(SEEN, state).text()).state()
    }

    def "what is seen of #scenario is the same when it was saved and read, but for secrets"() {
        given:
        def seen = Run.look(scenario.cluster(), scenario.script)
        def read = again(seen)

        expect:
        // The text of a record with a secret in it shows all but the secret.
        read.toString() == seen.toString()
        Topology.of(read) == Topology.of(seen)
        again(read).toString() == read.toString()

        where:
        scenario << Scenarios.done() + Scenarios.refused()
    }

    def "the plan on the file is the plan on the cluster: #scenario"() {
        given:
        def planned = Run.planned(scenario.cluster(), scenario.script)
        def offline = kesh.Planning.of(Run.script(scenario.script), again(planned.plan.before()))

        expect:
        PlanText.of(offline, true) == PlanText.of(planned.plan, true)

        where:
        scenario << Scenarios.done() + Scenarios.refused()
    }

    def "no secret is in the file: a password in #where"() {
        given:
        def text = new StateFile(SEEN, Run.look(kesh.fake.Clusters.of(passwordIn: where, password: 'hunter2-Z'), ExpandScenarios.expand(2))).text()

        expect:
        !text.contains('hunter2')
        text.contains('secret-1')

        where:
        where << ['passfile', 'wildcards', 'conninfo']
    }

    def "no secret is in the file, or in the text of the state: #what"() {
        given:
        def cluster = kesh.fake.Clusters.of()
        plant.call(cluster, cluster.named('pg1'))
        def seen = Run.look(cluster, "cluster('rwc') { via 'pg1', host: '10.9.0.11'; trust }")

        expect:
        !seen.toString().contains('hunter2') || what == 'a crontab'
        !new StateFile(SEEN, seen).text().contains('hunter2')
        new StateFile(SEEN, seen).text().contains('secret-1')
        new StateFile(SEEN, seen).changesUntil(seen) == []
        again(again(seen)).toString() == again(seen).toString()

        where:
        what                         | plant
        'sslpassword of a record'    | { all, pg1 -> pg1.database.rows.each { it.conninfo += " sslpassword='hunter2 x'" } }
        'a token in a command'       | { all, pg1 -> pg1.write(kesh.fake.FakeCluster.CONFIG, '644', pg1.text(kesh.fake.FakeCluster.CONFIG) + "event_notification_command='/opt/n --token hunter2 -u a:hunter2 %n'\n") }
        'PGPASSWORD in a command'    | { all, pg1 -> pg1.write(kesh.fake.FakeCluster.CONFIG, '644', pg1.text(kesh.fake.FakeCluster.CONFIG) + "service_reload_command='PGPASSWORD=''hunter2 x'' sudo reload'\n") }
        'short lines of .pgpass'     | { all, pg1 -> pg1.write("$pg1.home/.pgpass", '600', pg1.text("$pg1.home/.pgpass") + '10.9.0.11:5432:hunter2\nhunter2\n#h:hunter2\n') }
        'a crontab'                  | { all, pg1 -> pg1.crontab = '0 3 * * * PGPASSWORD=hunter2 pg_dumpall\n' }
    }

    def "what is unknown stays unknown, with the reason"() {
        given:
        def state = states { primary 'pg1'; standby('pg2') { unreachable('no route to host') } }

        expect:
        again(state).node(States.named('pg2')).get().machine().reason() == 'no route to host'
    }

    def "refused: #what"() {
        when:
        StateFile.read('x.json', text)

        then:
        def wrong = thrown(Problem)
        wrong.message.startsWith('x.json: ')
        "$wrong.message ${wrong.detail().orElse('')}".contains(says)

        where:
        what               | text                                                    || says
        'nothing'          | ''                                                      || 'it is not a state that kesh has saved'
        'no JSON'          | '{"a'                                                   || 'cannot be read'
        'a list'           | '[]'                                                    || 'it is not a state that kesh has saved'
        'something else'   | '{"a": 1}'                                              || 'it is not a state that kesh has saved'
        'a later version'  | whole().replace('"version": 7', '"version": 8')         || 'of version 8, this kesh reads 1 to 7'
        'without nodes'    | whole().replace('"nodes"', '"nodez"')                   || 'ClusterState without nodes'
        'no state'         | '{"kesh": "cluster state", "version": 6, "seen": "2026-11-24T09:00:00Z", "state": null}' || 'cannot be read'
        'an unknown role'  | whole().replace('"PRIMARY"', '"QUEEN"')                 || 'role cannot be "QUEEN"'
        'no time'          | whole().replace('2026-11-24', 'today')                  || 'cannot be read'
    }

    private static String whole() {
        new StateFile(SEEN, states { primary 'pg1' }).text()
    }
}
