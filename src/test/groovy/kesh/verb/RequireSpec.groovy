package kesh.verb

import static kesh.states.States.states
import kesh.cluster.ClusterState
import kesh.cluster.NodeSelection
import kesh.dsl.ScriptLoader
import kesh.plan.Check
import kesh.plan.Check.Verdict
import kesh.verb.adhoc.RequireAnswer
import spock.lang.Specification

/** The operator's own checks. */
class RequireSpec extends Specification {
    static final String SQL = 'select count(*) = 0 from t'

    private static List<Check> asked(NodeSelection on, Closure<?> change) {
        new RequireAnswer('calm', SQL, on).plan(state(change)).checks()
    }

    private static ClusterState state(Closure<?> change) {
        new kesh.states.States().apply {
            primary('pg1') { answers SQL, 'true' }
            standby('pg2') { answers SQL, 't' }
            standby('pg3') { answers SQL, 'true' }
        }.apply(change).build()
    }

    def "an answer is shown, and a missing answer is not taken for one: #what"() {
        given:
        def checks = asked(on, change)

        expect:
        checks*.verdict() == verdicts
        checks*.message() == messages

        where:
        what              | on                        | change                                                       || verdicts                         | messages
        'the primary'     | NodeSelection.PRIMARY            | {}                                                           || [Verdict.HELD]                   | ['true']
        'the standbys'    | NodeSelection.STANDBYS           | {}                                                           || [Verdict.HELD] * 2               | ['true'] * 2
        'all'             | NodeSelection.ALL                | {}                                                           || [Verdict.HELD] * 3               | ['true'] * 3
        'by name and id'  | NodeSelection.named(['pg2', '3']) | {}                                                          || [Verdict.HELD] * 2               | ['true'] * 2
        'no'              | NodeSelection.PRIMARY            | { change('pg1') { server answers: []; answers SQL, 'false' } } || [Verdict.FAILED]               | ['pg1: not the case: calm']
        'a number'        | NodeSelection.PRIMARY            | { change('pg1') { server answers: []; answers SQL, '7' } }   || [Verdict.FAILED]                 | ['pg1: not the case: calm']
        'not asked'       | NodeSelection.PRIMARY            | { change('pg1') { server answers: [] } }                     || [Verdict.UNKNOWN]                | ["pg1: 'calm' has no answer"]
        'unseen'          | NodeSelection.STANDBYS           | { change('pg3') { unreachable() } }                          || [Verdict.HELD, Verdict.UNKNOWN]  | ['true', "pg3: 'calm' could not be queried"]
        'down'            | NodeSelection.named(['pg3'])     | { change('pg3') { stopped() } }                              || [Verdict.UNKNOWN]                | ["pg3: 'calm' could not be queried"]
        'nobody'          | NodeSelection.named(['pg9'])     | {}                                                           || [Verdict.FAILED]                 | ['no node is called pg9']
        'no standby'      | NodeSelection.STANDBYS           | { change('pg2') { server inRecovery: false }; change('pg3') { server inRecovery: false } } || [Verdict.UNKNOWN] | ['calm: there is no node to query among the standbys']
    }

    def "a negative answer is shown with its query"() {
        expect:
        asked(NodeSelection.PRIMARY, { change('pg1') { server answers: []; answers SQL, 'false' } })[0].detail().get() == "the answer is false to: $SQL"
    }

    private static Check block(String block, Closure<?> change = {}) {
        def script = ScriptLoader.load('test.groovy', "cluster('x') {\n    via 'pg1'\n    def most = 1000\n    require('mine') {\n        $block\n    }\n}\n", [])
        script.statements()[0].verb().plan(state(change)).checks()[0]
    }

    def "a block reads the seen state: #text"() {
        expect:
        block(text).verdict() == verdict

        where:
        text                                                                     || verdict
        'standbys.every { it.lag < most }'                                       || Verdict.HELD
        'standbys.any { it.lag > most }'                                         || Verdict.FAILED
        'members*.name == ["pg1", "pg2", "pg3"]'                                 || Verdict.HELD
        'primary.id == 1 && primary.role == "primary" && primary.lag == 0'       || Verdict.HELD
        'primary.settings.max_wal_senders.toInteger() > standbys.size()'         || Verdict.HELD
        'members.every { it.running && it.timeline == 1 && it.freeBytes > 1e9 }' || Verdict.HELD
        'standbys.findAll { it.status == "streaming" }.size() >= 2'              || Verdict.HELD
        'members.sum { it.clients } > 0'                                         || Verdict.FAILED
        'null'                                                                   || Verdict.FAILED
    }

    def "a block that depends on unseen values is unknown: #text"() {
        given:
        def check = block(text, change)

        expect:
        check.verdict() == Verdict.UNKNOWN
        check.detail().get() == why

        where:
        text                                | change                              || why
        'standbys.every { it.lag < most }'  | { change('pg3') { detached() } }    || 'pg3: its lag is not known, as no server sends WAL to it'
        'standbys.every { it.lag < most }'  | { change('pg3') { unreachable() } } || 'pg3: its host could not be inspected'
        'members.every { it.running }'      | { change('pg3') { unreachable() } } || 'pg3: its host could not be inspected'
        'members.every { it.timeline == 1 }' | { change('pg3') { stopped() } }    || 'pg3: its server does not run'
    }

    def "an error in a block is the script's mistake, with its line: #text"() {
        when:
        block(text)

        then:
        def mistake = thrown(kesh.Problem)
        mistake.message == message

        where:
        text                            || message
        'standbys.every { it.leg < 5 }' || "test.groovy:5: require failed: unknown name 'leg'"
        'stanbys.size() > 1'            || "test.groovy:5: require failed: unknown name 'stanbys'"
        'primary.stop()'                || "test.groovy:5: require failed: unknown method 'stop'"
        'throw new Exception("mine")'   || 'test.groovy:5: require failed: mine'
        '1.intdiv(0) == 1'              || 'test.groovy:5: require failed: / by zero'
    }
}
