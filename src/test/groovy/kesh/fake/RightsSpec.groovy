package kesh.fake

import static kesh.cluster.Right.*
import java.nio.file.Files
import java.nio.file.Path
import kesh.cluster.Right
import kesh.plan.Check.Verdict
import kesh.run.Outcome
import kesh.translation.Translation
import kesh.view.TextView
import spock.lang.Specification

/** Repmgr's user is no superuser: what it may not see is unknown, and what it may not do is said before anything is changed. */
class RightsSpec extends Specification {
    private final FakeCluster cluster = Clusters.of(members: 3)

    private Run run(String statements) {
        Run.of(cluster, "cluster('prod') { via 'pg1', host: '10.9.0.11'; $statements }")
    }

    private List<String> obstacles(Run run) { run.plan.obstacles()*.message() }

    def "without pg_monitor nothing fails, what cannot be seen is unknown, and the grant is said once for each node"() {
        given:
        cluster.lacking = [SEE_SESSIONS, SEE_SETTINGS]

        when:
        def checks = run('check').plan.checks()
        def hints = checks.findAll { it.hint().filter { it.contains('grant') }.present }

        then:
        checks.findAll { it.verdict() in [Verdict.FAILED, Verdict.WARNED] } == []
        checks.findAll { it.verdict() == Verdict.UNKNOWN }*.message().containsAll(
                ['it is not known whether pg2 streams from pg1', 'it is not known whether pg3 streams from pg1'])
        hints*.message() == ['pg1', 'pg2', 'pg3'].collect { "$it: repmgr may not see the sessions and streams of others; see all settings".toString() }
        hints*.hint()*.get() as Set == ["as a superuser, in repmgr's database: grant pg_monitor to repmgr"] as Set
    }

    def "without pg_monitor, #statement is refused for that reason and no other, before anything is changed"() {
        given:
        cluster.lacking = [SEE_SESSIONS, SEE_SETTINGS]
        def before = cluster.everything()
        def run = run(statement)

        expect:
        run.plan.refused
        obstacles(run).every { it.contains('repmgr may not see') || it.contains('it is not known whether') }
        run.plan.obstacles().any { it.hint().filter { it.contains('grant pg_monitor to repmgr') }.present }
        cluster.everything() == before

        where:
        statement << ["switchover to: 'pg2'", "follow 'pg3', upstream: 'pg2'", "restart 'pg2', since: '2026-11-01T01:00:00Z'"]
    }

    def "without repmgr's records nothing is known, and the grant is the hint"() {
        given:
        cluster.lacking = [READ_RECORDS]

        expect:
        with(run('check').thrown) {
            detail().get() == 'permission denied for schema repmgr'
            hint().get() == "as a superuser, in repmgr's database: grant usage on schema repmgr to repmgr; grant select on repmgr.nodes, repmgr.events to repmgr"
        }
    }

    def "what is of the schema repmgr needs the right to use that, too"() {
        given:
        def witnessed = Clusters.of(members: 3, witness: 3)
        witnessed.lackingOn.pg3 = [READ_RECORDS]
        def before = witnessed.everything()
        def run = Run.of(witnessed, "cluster('prod') { via 'pg1', host: '10.9.0.11'; $statement }")

        expect:
        run.plan.refused
        "pg3: repmgr may not read repmgr's records".toString() in obstacles(run)
        witnessed.everything() == before

        where:
        statement << ['pause', "switchover to: 'pg2'"]
    }

    def "a witness has its own users: #statement, whose repmgr copies the records there, is refused for it alone"() {
        given:
        def witnessed = Clusters.of(members: 3, witness: 3)
        witnessed.lackingOn.pg3 = [COPY_RECORDS, WRITE_RECORDS]
        def before = witnessed.everything()
        def run = Run.of(witnessed, "cluster('prod') { via 'pg1', host: '10.9.0.11'; $statement }")

        expect:
        obstacles(run) == refused
        witnessed.everything() == before || !refused

        where:
        statement             || refused
        "switchover to: 'pg2'" || ['pg3: repmgr may not write repmgr.nodes; truncate repmgr.nodes']
        'pause'               || []
    }

    def "a witness is made like its primary: with a user who is a superuser only where the other is, and may do there what a witness needs"() {
        given:
        def bare = Clusters.of(members: 3, spares: 1)
        bare.lacking = lacking
        def script = "cluster('prod') { via 'pg1', host: '10.9.0.11'; node 'pg4', host: '10.9.0.14', id: 4; STATEMENT }"

        expect:
        Run.of(bare, script.replace('STATEMENT', "witness 'pg4'")).outcome.kind() == Outcome.Kind.DONE
        bare.lackingOn.pg4 == less
        Run.of(bare, script.replace('STATEMENT', "switchover to: 'pg2'; pause; unpause; reload on: all")).outcome.kind() == Outcome.Kind.DONE
        Run.of(bare, script.replace('STATEMENT', 'check')).plan.checks().findAll { it.hint().filter { it.contains('grant') }.present } == []

        where:
        lacking      || less
        []           || []
        [READ_FILES] || [READ_FILES, VOTE, CHECKPOINT]
    }

    def "only a witness copies records: the other members need no right to that"() {
        given:
        def witnessed = Clusters.of(members: 3, witness: 3)
        witnessed.lacking = [COPY_RECORDS]
        witnessed.lackingOn.pg3 = []

        expect:
        !Run.of(witnessed, "cluster('prod') { via 'pg1', host: '10.9.0.11'; switchover to: 'pg2' }").plan.refused
    }

    def "with a dead primary, the standby that is promoted is asked, and whoever follows it has the same users"() {
        given:
        Clusters.powerCut(cluster, cluster.named('pg1'))
        cluster.lacking = [WRITE_RECORDS, REPLICATE]
        def before = cluster.everything()
        def run = Run.of(cluster, "cluster('prod') { via 'pg2', host: '10.9.0.12'; promote 'pg2', lost: true }")

        expect:
        obstacles(run) == ['pg2: repmgr may not write repmgr.nodes; replicate, and make and drop replication slots']
        cluster.everything() == before
    }

    def "of two primaries, the one that goes on is asked: what the other lacks keeps it from nothing"() {
        given:
        FailoverScenarios.runsAgain(cluster)
        cluster.lackingOn.pg1 = [WRITE_RECORDS, REPLICATE, COPY_RECORDS]

        expect:
        !Run.of(cluster, "cluster('prod') { via 'pg2', host: '10.9.0.12'; rejoin 'pg1' }").plan.refused
    }

    def "check fails if repmgrd may not do what a failover needs, which it would say only in its log: #node"() {
        given:
        def witnessed = Clusters.of(members: 3, witness: 3)
        witnessed.lackingOn[node] = lacking
        def checks = Run.of(witnessed, "cluster('prod') { via 'pg1', host: '10.9.0.11'; check }").plan.checks()

        expect:
        checks.findAll { it.verdict() == Verdict.FAILED && it.hint().filter { it.contains('grant') }.present }.collect { [it.message(), it.detail().get(), it.hint().get()] } == [said]

        where:
        node  | lacking        || said
        'pg2' | [VOTE]         || ["pg2: repmgr may not keep repmgr's voting term", 'its repmgrd cannot promote it when the primary fails',
                                   "as a superuser, in repmgr's database: grant select, update on repmgr.voting_term to repmgr"]
        'pg3' | [COPY_RECORDS] || ['pg3: repmgr may not truncate repmgr.nodes', 'its repmgrd cannot keep its copy of the records up to date',
                                   "as a superuser, in repmgr's database: grant truncate on repmgr.nodes to repmgr"]
    }

    def "status says once what may not be seen, with the grant, for all nodes that lack the same"() {
        given:
        cluster.lacking = [SEE_SESSIONS, SEE_SETTINGS]
        cluster.lackingOn.pg3 = [SEE_SETTINGS]
        def bytes = new ByteArrayOutputStream()
        def out = new PrintStream(bytes, true, 'UTF-8')
        def state = run('check').plan.before()

        when:
        new TextView(out, out, out, Translation.NONE, false, false).state(state)

        then:
        bytes.toString('UTF-8').readLines().findAll { it.contains('may not') || it.contains('grant') } == [
                'unknown: pg1, pg2: repmgr may not see the sessions and streams of others; see all settings', "HINT: as a superuser, in repmgr's database: grant pg_monitor to repmgr",
                'unknown: pg3: repmgr may not see all settings', "HINT: as a superuser, in repmgr's database: grant pg_monitor to repmgr"]
    }

    def "all that a plan lacks is said at once, with the grants"() {
        given:
        cluster.lacking = [CHECKPOINT, PAUSE, WRITE_EVENTS, WRITE_RECORDS, REPLICATE]
        def before = cluster.everything()
        def run = run("switchover to: 'pg2'")
        def first = run.plan.obstacles().find { it.message().startsWith('pg1: ') }

        expect:
        run.plan.refused
        first.message() == 'pg1: repmgr may not write repmgr.nodes; write repmgr.events; pause repmgrd; write a checkpoint; replicate, and make and drop replication slots'
        first.hint().get().contains('grant pg_checkpoint to repmgr; alter role repmgr replication')
        cluster.everything() == before
    }

    def "a user with what is written down, and no superuser, does it: #statement"() {
        given:
        cluster.lacking = [READ_FILES, RELOAD]
        def run = run(statement)

        expect:
        run.outcome.kind() == Outcome.Kind.DONE

        where:
        statement << ["switchover to: 'pg2'", "follow 'pg3', upstream: 'pg2'", 'pause']
    }

    def "#statement needs a right of its own"() {
        given:
        cluster.lacking = [right]

        expect:
        obstacles(run(statement)) == nodes.collect { "$it: repmgr may not ${right.deed()}".toString() }

        where:
        statement                       | right  || nodes
        'reload on: standbys'           | RELOAD || ['pg2', 'pg3']
        'pause'                         | PAUSE  || ['pg1', 'pg2', 'pg3']
    }

    def "a parameter may be granted by itself: #alterable"() {
        given:
        cluster.lacking = lacking
        cluster.alterable = alterable
        def run = run("set work_mem: '5MB'")

        expect:
        run.plan.obstacles().collect { [it.message(), it.hint().get()] } == refused

        where:
        alterable    | lacking      || refused
        ['work_mem'] | [CHECKPOINT] || []
        []           | [CHECKPOINT] || [['pg1, pg2, pg3: repmgr may not set work_mem', "as a superuser, in repmgr's database: grant alter system on parameter work_mem to repmgr"]]
        ['work_mem'] | [READ_FILES] || [['pg1, pg2, pg3: its configuration files could not be read',
                                         "as a superuser, in repmgr's database: grant select on pg_file_settings to repmgr; grant execute on function pg_show_all_file_settings() to repmgr"]]
    }

    def "before PostgreSQL 15 only a superuser writes checkpoints"() {
        expect:
        CHECKPOINT.grant('repmgr', 140011).empty
        CHECKPOINT.grant('repmgr', 150000).get() == 'grant pg_checkpoint to repmgr'
        Right.values().findAll { it.grant('repmgr', 120000).empty } == [CHECKPOINT]
    }

    /** The sources are read: a statement that nobody has listed is a right that nobody has thought of. */
    def "every statement that changes something, and every right, is in README's table"() {
        given:
        def readme = Path.of('README.md').toFile().getText('UTF-8')
        def table = readme.substring(readme.indexOf('### Rights'), readme.indexOf('### ', readme.indexOf('### Rights') + 5))
        def sources = Files.walk(Path.of('src/main/java')).filter { it.toString().endsWith('.java') }.toList().collect { it.toFile().text }
        def names = sources.collectMany { (it =~ /Query\.changing\(\s*"([a-z ]+?) ?"/).collect { found -> found[1] as String } } as Set

        expect:
        names.containsAll(['drop slot', 'write a checkpoint', 'alter system set', 'lock the cluster', 'reload'])
        names.findAll { !table.contains("`$it`") } == [] as Set
        Right.values().collectMany { it.grant('repmgr', 150000).get().split('; ') as List }.findAll { !table.contains(it) } == []
    }

    def "each word that kesh carries out as root is in README's list"() {
        given:
        def readme = Path.of('README.md').toFile().getText('UTF-8')
        def list = readme.substring(readme.indexOf('### Rights'), readme.indexOf('### ', readme.indexOf('### Rights') + 5))
        def users = Files.walk(Path.of('src/main/java/kesh/verb')).filter { it.toString().endsWith('.java') }
                .filter { it.toFile().text =~ /Interest\.Roots|\.roots\(\)/ }.toList()*.parent*.fileName*.toString() as Set

        expect:
        users == ['trust'] as Set
        list.contains('`trust root: true`')
    }
}
