package kesh

import java.nio.file.Path
import java.time.Instant
import kesh.dsl.ScriptLoader
import kesh.fake.Clusters
import kesh.fake.ExpandScenarios
import kesh.fake.FakeCluster
import kesh.fake.FakeTransport
import kesh.plan.Plan
import kesh.record.PlanFile
import kesh.record.StateFile
import kesh.run.Outcome
import kesh.view.TextView
import kesh.view.View
import spock.lang.Specification
import spock.lang.TempDir

/** A stored plan is executed as it was shown, or not at all. */
class ApplySpec extends Specification {
    static final String SCRIPT = ExpandScenarios.expand(2)

    static final String EVIL = SCRIPT.replaceFirst(/expand .*/, "sh 'id >/tmp/tampered', on: 'pg1'")

    @TempDir
    Path root

    FakeCluster cluster = Clusters.of()
    FakeTransport transport
    List<Plan> asked = []

    private Session session() {
        transport = new FakeTransport(cluster)
        new Session(Stub(View), { plan -> asked << plan; Optional.empty() }, root, 'kesh of an operator', Surroundings.real { transport })
    }

    private PlanFile kept(String script = SCRIPT) {
        PlanFile file = null
        session().plan(ScriptLoader.load('expand.groovy', script, [])) { planned ->
            def plan = planned.plan()
            file = new PlanFile('expand.groovy', script, [], TextView.essence(plan), TextView.remarks(planned), Sameness.digest(plan),
                    new StateFile(Instant.parse('2026-11-24T09:00:00Z'), plan.before()))
        }
        PlanFile.read('expand.plan', file.text())
    }

    private Outcome apply(PlanFile file) {
        session().apply(ScriptLoader.load(file.script(), file.source(), file.arguments()), file)
    }

    def "a stored plan is carried out"() {
        given:
        def file = kept()

        expect:
        apply(file).kind() == Outcome.Kind.DONE
        asked*.steps()*.size() == [9]
        cluster.named('pg3').walState == 'streaming'
    }

    def "a host that is still away is no change, though it is away for another reason"() {
        given:
        cluster.named('pg2').up = false
        def file = kept()
        cluster.silence = 'no answer within 5 s'

        expect:
        apply(file).kind() == Outcome.Kind.DONE
    }

    def "refused, and the fact is named: #what"() {
        given:
        def file = kept()
        change.call(cluster)

        when:
        def outcome = apply(file)

        then:
        def refused = outcome.cause().get()
        outcome.kind() == Outcome.Kind.REFUSED
        refused.message == 'the cluster is no longer in the state it was planned from'
        refused.detail().get().readLines() == says
        asked.empty
        transport.log.empty

        where:
        what                   | change                                                                            || says
        'a slot appeared'      | { it.named('pg1').database.slots.add('repmgr_slot_9') }                           || ['pg1: slots repmgr_slot_9 has appeared']
        'a changed setting'    | { it.named('pg1').database.settings.wal_log_hints = 'off' }                       || ['pg1: settings.wal_log_hints was on, is off']
        'a changed repmgr.conf'| { it.named('pg1').write(FakeCluster.CONFIG, '644', it.named('pg1').text(FakeCluster.CONFIG).replace('priority=90', 'priority=80')) } ||
                ['pg1: config.text: no longer there: priority=90', 'pg1: config.text: new: priority=80']
        'the node id is taken' | { it.named('pg1').database.rows << (new TreeMap(it.named('pg1').database.rows[1]) + [node_id: '3', node_name: 'other', conninfo: 'host=10.9.0.99 user=repmgr']); it.replicate() } ||
                ['other has appeared']
        'failover is paused'   | { it.named('pg2').paused = true }                                                 || ['pg2: repmgrd.paused was false, is true']
        'a password'           | { it.named('pg2').files.remove('/var/lib/postgresql/.pgpass') }                   ||
                ['pg2: passfile.text is gone', 'pg2: server is now unknown: password authentication failed for user repmgr']
    }

    def "refused by a check that no longer passes, and the fact that fails it is named: #what"() {
        given:
        def file = kept()
        // Other changes that happen by themselves must not be blamed.
        cluster.named('pg1').free -= 1 << 20
        cluster.named('pg3').free -= 1 << 20
        change.call(cluster)

        when:
        def outcome = apply(file)

        then:
        def refused = outcome.cause().get()
        outcome.kind() == Outcome.Kind.REFUSED
        refused.message == 'the cluster is no longer in the state it was planned from'
        refused.detail().get().readLines() == says
        asked.empty
        transport.log.empty

        where:
        what            | change                                                                           || says
        'less disk'     | { it.named('pg3').free = 1 << 20 }                                               || ['pg3: dataDirectory.freeBytes was 10 GB, is 1.0 MB']
        'more data'     | { it.named('pg1').database.bytes = 1L << 40 }                                    || ['pg1: dataBytes was 30 MB, is 1.0 TB']
        'both'          | { it.named('pg3').free = 1 << 20; it.named('pg1').database.slots.add('other') }  || ['pg1: slots other has appeared', 'pg3: dataDirectory.freeBytes was 10 GB, is 1.0 MB']
    }

    def "a new primary"() {
        given:
        def file = kept()
        cluster.named('pg1').inRecovery = true
        cluster.named('pg2').inRecovery = false

        when:
        def outcome = apply(file)

        then:
        def refused = outcome.cause().get()
        outcome.kind() == Outcome.Kind.REFUSED
        refused.message == 'the cluster is no longer in the state it was planned from'
        refused.detail().get().readLines().containsAll(['pg1: inRecovery was false, is true', 'pg2: inRecovery was true, is false'])
    }

    def "a value that changes by itself is no change"() {
        given:
        def file = kept()
        cluster.named('pg1').database.bytes += 1 << 20
        cluster.named('pg1').database.clients = 12
        cluster.named('pg3').free -= 1 << 20

        expect:
        apply(file).kind() == Outcome.Kind.DONE
    }

    def "another plan than the one that was reviewed is not executed: #what"() {
        given:
        def good = kept()
        def evil = kept(EVIL)

        when:
        def outcome = apply(spliced.call(good, evil))

        then:
        def refused = outcome.cause().get()
        outcome.kind() == Outcome.Kind.REFUSED
        refused.message == 'the script leads to another plan now than the one that was reviewed, though the cluster is as it was'
        refused.detail().get().startsWith('the plan file was edited, another release of kesh made it, or what the script reads on this machine has changed')
        refused.detail().get().contains("+   \$ sh -c 'id >/tmp/tampered'") == shows
        asked.empty
        transport.log.empty

        where:
        what                                      | spliced                                                                                             || shows
        'the text of one, all the rest of another'| { PlanFile a, b -> new PlanFile(a.script(), b.source(), [], a.shown(), a.remarks(), b.digest(), b.seen()) } || true
        'the script of another'                   | { PlanFile a, b -> new PlanFile(a.script(), b.source(), [], a.shown(), a.remarks(), a.digest(), a.seen()) } || true
        'the digest of another'                   | { PlanFile a, b -> new PlanFile(a.script(), a.source(), [], a.shown(), a.remarks(), b.digest(), a.seen()) } || false
        'a line of the text is another'           | { PlanFile a, b -> new PlanFile(a.script(), b.source(), [], b.shown().replace('/tmp/tampered', '/tmp/fine'), a.remarks(), b.digest(), b.seen()) } || true
    }

    def "a plan file whose parts do not belong together is refused before anything of it is used"() {
        given:
        def text = kept().text()

        when:
        PlanFile.read('x.plan', text.replace("expand 'pg3'", "expand 'pg9'"))

        then:
        def refused = thrown(Problem)
        refused.message == 'x.plan: its parts do not belong together'
    }

    def "a plan file in which people would read something else than kesh is refused: #what"() {
        given:
        def text = kept().text()

        when:
        PlanFile.read('x.plan', changed.call(text))

        then:
        def refused = thrown(Problem)
        refused.message == 'x.plan: its parts do not belong together'

        where:
        what                              | changed
        'another text before the true one'| { String kept -> kept.replaceFirst(/\{/, '{ "plan": ["harmless"],') }
        'a comment'                       | { String kept -> kept.replaceFirst(/\{/, '{ /* "plan": ["harmless"], */') }
        'other quotes'                    | { String kept -> kept.replaceFirst(/"plan"/, "'plan'") }
        'something after its end'         | { String kept -> kept + ' ' }
    }

    def "what a reviewer could not see is escaped in the file, and is the same again when it is read"() {
        given:
        def file = kept(SCRIPT.replaceFirst(/expand .*/, "sh 'echo \u202e a \u2066\u0085\u200b', on: 'pg1'"))

        expect:
        !(file.text() =~ /[\p{Cf}\u0080-\u009f\u2028\u2029]/)
        file.text().contains('\\u202e')
        file.source().contains('\u202e a \u2066\u0085\u200b')
    }

    def "no secret is in a stored plan"() {
        expect:
        !kept().text().contains(Clusters.PASSWORD)
    }
}
