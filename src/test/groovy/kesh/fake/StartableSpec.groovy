package kesh.fake

import kesh.plan.Check
import kesh.run.Outcome
import spock.lang.Specification

/** No server is stopped that could not be started again: pg_ctl does not find a configuration outside of the data directory. */
class StartableSpec extends Specification {
    private static final String OUTSIDE = '/etc/postgresql/15/main/postgresql.conf'

    private static FakeCluster cluster(String... conf) {
        def cluster = Clusters.of(members: 3, spares: 0)
        cluster.hosts.values().each { host ->
            host.database.settings.config_file = OUTSIDE
            conf.each { line -> host.write(FakeCluster.CONFIG, '644', host.text(FakeCluster.CONFIG) + line + '\n') }
        }
        cluster
    }

    private static List<Check> checks(FakeCluster cluster, String statement) {
        Run.planned(cluster, Scenarios.script(statement)).plan.checks().findAll { it.title().endsWith('can be started by pg_ctl') }
    }

    def "#statement"() {
        expect:
        checks(cluster(), statement).collect { [it.title().take(3), it.verdict()] } == refused.collect { [it, Check.Verdict.FAILED] } + noted.collect { [it, Check.Verdict.WARNED] }

        and: 'with what repmgr.conf says'
        [/pg_ctl_options='-o "-c config_file=$OUTSIDE"'/, "service_start_command='pg_ctlcluster 15 main start'"].every { checks(cluster(it), statement) == [] }

        where:
        statement                                                   | refused        | noted
        "switchover to: 'pg2'"                                      | ['pg1']        | []
        "restart 'pg3', since: '2026-11-29T00:00:00Z'"              | ['pg3']        | []
        "stop 'pg3'"                                                | []             | ['pg3']
        "shrink 'pg3'"                                              | []             | []
        "pause()"                                                   | []             | []
    }

    def 'pg_ctl gets the options of repmgr.conf, as repmgr gives them'() {
        given:
        def three = cluster(/pg_ctl_options='-o "-c config_file=$OUTSIDE"'/)
        Run.of(three, Scenarios.script("stop 'pg3'"))
        def started = Run.planned(three, Scenarios.script("start 'pg3'"))

        expect:
        started.plan.steps()*.action().findAll { it.hasProperty('command') }*.command()*.argv().find { it.contains('start') }.take(4) ==
                ['sh', '-c', /exec "$@" -o "-c config_file=/ + OUTSIDE + '"', 'sh']
    }

    def 'a member that crashed is not taken to have its configuration where the new primary has its own'() {
        given:
        def three = Clusters.of(members: 3, spares: 0)
        three.named('pg2').with {
            database.settings.config_file = OUTSIDE
            write(FakeCluster.CONFIG, '644', text(FakeCluster.CONFIG) + "pg_ctl_options='-o \"-c config_file=$OUTSIDE\"'\n")
        }
        Clusters.powerCut(three, three.named('pg1'))
        three.named('pg1').with { up = true; crashed = true }
        def by = "via 'pg2', host: '10.9.0.12'"

        expect:
        Run.of(three, Scenarios.script("promote 'pg2'", by)).outcome.kind() == Outcome.Kind.DONE
        with(Run.planned(three, Scenarios.script("rejoin 'pg1'", by)).plan) {
            steps()
            obstacles() == []
        }
    }
}
