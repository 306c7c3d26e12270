package kesh.fake

import static kesh.fake.Scenarios.script

import kesh.plan.Check
import kesh.run.Outcome
import spock.lang.Specification

/** Standbys that have received WAL which another, promoted meanwhile, never had: the words in the hints bring each of them back. */
class PartedSpec extends Specification {
    private static final String PG3 = "via 'pg3', host: '10.9.0.13'"

    private final FakeCluster cluster = Clusters.of(members: 4, spares: 0, repmgrd: false, upstreams: [4: 2])

    private Run run(String statement) {
        Run.of(cluster, script(statement, PG3))
    }

    private static List<String> hints(Run run) {
        run.plan.obstacles()*.hint()*.orElse('')
    }

    private void promote(String name) {
        new FakeRepmgr(cluster, cluster.named(name), FakeCluster.CONFIG).standbyPromote().with { (0..<it.stages()).each { stage -> it.stage(stage) } }
    }

    def setup() {
        def begin = new FakeWal(null, 1, 0)
        cluster.hosts.values().each { it.database.wal = begin }
    }

    def 'neither of two standbys, one below the other, follows, and each named word helps'() {
        given: 'pg3 is promoted by hand while it is cut off from pg1, whose standbys receive on'
        cluster.cut.addAll(['pg1>pg3', 'pg3>pg1'])
        cluster.detach(cluster.named('pg3'))
        promote('pg3')
        cluster.named('pg1').database.append(1)
        cluster.replicate()
        cluster.cut.clear()
        new FakeCommands(cluster).stopServer(cluster.named('pg1'))

        expect:
        hints(run("follow 'pg2'")) == ["rejoin 'pg2'"]
        hints(run("follow 'pg4', upstream: 'pg3'")) == ["rejoin 'pg4'"]
        hints(run("rejoin 'pg2'")) == ["it cannot follow pg3 as it is; first: stop 'pg4'; then: rejoin 'pg4'"]

        when:
        def runs = ["stop 'pg4'", "rejoin 'pg2'", "rejoin 'pg4'", "rejoin 'pg1'"].collect { run(it) }

        then:
        runs*.outcome*.kind().every { it == Outcome.Kind.DONE }
        ['pg1', 'pg2', 'pg4'].every { cluster.named(it).upstream == cluster.named('pg3').address }
    }

    def 'a standby below a stopped one does not follow a promotion, and is reported'() {
        given:
        Clusters.powerCut(cluster, cluster.named('pg1'))
        cluster.named('pg1').with { up = true; crashed = true }
        new FakeCommands(cluster).stopServer(cluster.named('pg2'))
        def promoted = run("promote 'pg3'")

        expect:
        promoted.outcome.kind() == Outcome.Kind.DONE
        promoted.plan.checks().findAll { it.verdict() == Check.Verdict.WARNED }*.hint()*.orElse('').contains("then: follow 'pg4', upstream: 'pg3'")

        when:
        def follows = run("follow 'pg4', upstream: 'pg3'")

        then:
        follows.outcome.kind() == Outcome.Kind.DONE
        cluster.named('pg4').upstream == cluster.named('pg3').address
    }

    def 'a rejoin that repmgr refuses names the word that helps'() {
        given: 'two promoted at the same point, which nothing but the rows tells apart'
        cluster.cut.addAll(['pg2>pg3', 'pg3>pg2'])
        Clusters.powerCut(cluster, cluster.named('pg1'))
        cluster.named('pg1').with { up = true; crashed = true }
        ['pg2', 'pg3'].each { promote(it) }
        ['pg2', 'pg3'].each { cluster.named(it).database.append(it[-1] as int) }
        cluster.cut.clear()
        ['pg2', 'pg4'].each { new FakeCommands(cluster).stopServer(cluster.named(it)) }
        def refused = run("rejoin 'pg2'")

        expect:
        refused.thrown == null
        refused.outcome.kind() == Outcome.Kind.STOPPED
        refused.outcome.cause().get().hint().get() == "if it fails again: rebuild 'pg2'"
    }

    def 'a server that was promoted and stopped before it was recorded is not ignored by another promotion, and starts again'() {
        given:
        Clusters.powerCut(cluster, cluster.named('pg1'))
        cluster.named('pg1').with { up = true; crashed = true }
        cluster.cut.addAll(['pg2>pg3', 'pg3>pg2'])
        promote('pg2')
        cluster.named('pg2').database.append(1)
        cluster.named('pg3').database.rows.findAll { it.node_id == '2' }.each { it.putAll([type: 'standby', active: 't', upstream_node_id: '1']) }
        cluster.cut.clear()
        ['pg4', 'pg2'].each { new FakeCommands(cluster).stopServer(cluster.named(it)) }
        def refused = run("promote 'pg3'")

        expect:
        refused.plan.obstacles()*.message().first() == 'pg2, whose server does not run, has WAL that pg3 never received'
        hints(refused).first() == "pause, start 'pg2', unpause; or, to lose it: promote 'pg3', behind: true"

        when:
        run("pause\n    start 'pg2'\n    unpause")

        then:
        cluster.primary() == cluster.named('pg2')
        cluster.rowOf(cluster.named('pg2')).with { [it.type, it.active] } == ['primary', 't']
    }

    def 'a standby that has more than its detached upstream does not follow that'() {
        given:
        cluster.detach(cluster.named('pg3'))
        cluster.named('pg3').with { write("$dataDirectory/postgresql.auto.conf", '600', "primary_conninfo = 'host=10.9.0.250'\n") }
        cluster.primary().database.append(1)
        cluster.replicate()

        expect:
        hints(Run.of(cluster, script("follow 'pg2', upstream: 'pg3'"))) == ["first: follow 'pg3'"]
    }

    def 'a rebuild adds the logins for its source that are not there any more, before it removes anything'() {
        given:
        cluster.named('pg3').with { write("$home/.pgpass", '600', text("$home/.pgpass").readLines().findAll { !it.startsWith('10.9.0.11:') }.join('\n') + '\n') }
        def rebuilt = Run.of(cluster, script("rebuild 'pg3'"))

        expect:
        rebuilt.plan.steps()[0].title() == 'add 2 logins to /var/lib/postgresql/.pgpass'
        rebuilt.outcome.kind() == Outcome.Kind.DONE
    }
}
