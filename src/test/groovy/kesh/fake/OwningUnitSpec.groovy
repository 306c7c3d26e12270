package kesh.fake

import static kesh.plan.Check.Verdict.FAILED
import static kesh.plan.Check.Verdict.UNKNOWN
import static kesh.plan.Check.Verdict.WARNED

import kesh.plan.Check
import spock.lang.Specification

/** A server that a systemd unit owns is stopped and started by the unit, or not at all where the unit would bring it back. */
class OwningUnitSpec extends Specification {
    private static final String UNIT = 'postgresql@15-main.service'
    private static final String EXEC_STOP = 'ExecStop={ path=/usr/bin/pg_ctl ; argv[]=/usr/bin/pg_ctl stop ; ignore_errors=no ; }\n'

    private static FakeCluster cluster(String unit, List<String> conf = []) {
        def cluster = Clusters.of(members: 3, spares: 0)
        cluster.hosts.values().each { host ->
            host.unit = unit
            conf.each { line -> host.write(FakeCluster.CONFIG, '644', host.text(FakeCluster.CONFIG) + line + '\n') }
        }
        cluster
    }

    private static String owned(String restart, String more = '') {
        "$UNIT\nMainPID=777\nRestart=$restart\n$more"
    }

    private static List<Check> checks(FakeCluster cluster, String statement) {
        Run.planned(cluster, Scenarios.script(statement)).plan.checks().findAll { it.title().endsWith('by its systemd unit') }
    }

    private static List<String> by(String program) {
        ['stop', 'start', 'restart'].collect { "service_${it}_command='$program'".toString().replace('VERB', it) }
    }

    def "Restart=#restart: #statement"() {
        expect:
        checks(cluster(owned(restart, more)), statement).collect { [it.title().take(3), it.verdict()] } == found

        and: 'with what repmgr.conf says'
        checks(cluster(owned(restart, more), by('sudo systemctl VERB postgresql@15-main')), statement) == []

        where:
        statement                                     | restart      | more      || found
        "switchover to: 'pg2'"                        | 'no'         | ''        || [['pg1', WARNED]]
        "switchover to: 'pg2'"                        | 'on-failure' | ''        || [['pg1', WARNED]]
        "switchover to: 'pg2'"                        | 'on-failure' | EXEC_STOP || [['pg1', FAILED]]
        "switchover to: 'pg2'"                        | 'no'         | EXEC_STOP || [['pg1', WARNED]]
        "switchover to: 'pg2'"                        | 'on-abort'   | EXEC_STOP || [['pg1', WARNED]]
        "switchover to: 'pg2'"                        | 'always'     | ''        || [['pg1', FAILED]]
        "switchover to: 'pg2'"                        | 'on-success' | ''        || [['pg1', FAILED]]
        "restart 'pg3', since: '2026-11-29T00:00:00Z'" | 'no'        | ''        || [['pg3', WARNED]]
        "restart 'pg3', since: '2026-11-29T00:00:00Z'" | 'always'    | ''        || [['pg3', FAILED]]
        "stop 'pg3'"                                  | 'no'         | ''        || []
        "stop 'pg3'"                                  | 'always'     | ''        || [['pg3', FAILED]]
        "shrink 'pg3'"                                | 'no'         | ''        || []
        "shrink 'pg3'"                                | 'always'     | ''        || [['pg3', FAILED]]
        "pause()"                                     | 'always'     | ''        || []
    }

    def "where the server goes by #command"() {
        expect:
        checks(cluster(owned('no'), by(command)), "switchover to: 'pg2'")*.verdict() == restartNo
        checks(cluster(owned('always'), by(command)), "switchover to: 'pg2'")*.verdict() == restartAlways

        where:
        command                                         || restartNo | restartAlways
        'sudo -n /usr/bin/systemctl VERB postgresql'    || []        | []
        "sudo systemctl VERB $UNIT"                     || []        | []
        'sudo service postgresql VERB'                  || []        | []
        'sudo systemctl VERB pg-main'                   || [WARNED]  | [UNKNOWN]
        '/opt/site/bin/database VERB'                   || [WARNED]  | [UNKNOWN]
        'pg_ctlcluster 15 main VERB'                    || [WARNED]  | [FAILED]
        'sudo pg_ctlcluster 15 main VERB'               || [WARNED]  | [UNKNOWN]
        '/usr/lib/postgresql/15/bin/pg_ctl VERB -D /d'  || [WARNED]  | [FAILED]
    }

    def "a restart goes by the command for a restart, or by both others, or by none"() {
        given:
        def (stop, start, restart) = by('sudo systemctl VERB postgresql')
        def found = { List<String> conf -> checks(cluster(owned('always'), conf), "restart 'pg3', since: '2026-11-29T00:00:00Z'")*.verdict() }

        expect:
        found([restart]) == []
        found([stop, start]) == []
        found([start]) == [FAILED]
        found([stop]) == [FAILED]
        found([stop, start, "service_restart_command='pg_ctl restart'"]) == [FAILED]
    }

    def "what to write is said, and what it needs of sudo"() {
        given:
        def refused = checks(cluster(owned('always')), "switchover to: 'pg2'")[0]

        expect:
        refused.message() == 'pg1: systemd would start it again when it is stopped'
        refused.detail().get() == "$UNIT owns its server and has Restart=always, which takes a stop by pg_ctl for an end that nobody has asked for"
        refused.hint().get().contains("service_stop_command='sudo systemctl stop $UNIT'")
        refused.hint().get().endsWith("postgres ALL=(root) NOPASSWD: /usr/bin/systemctl stop $UNIT, /usr/bin/systemctl start $UNIT, /usr/bin/systemctl restart $UNIT")
    }

    def "what is unknown is said, and is no obstacle: #unit"() {
        given:
        def found = checks(cluster(unit), "switchover to: 'pg2'")

        expect:
        found*.message() == ['pg1: it is not known whether a systemd unit owns its server']
        found*.verdict() == [WARNED]
        found*.detail()*.get() == [reason]

        where:
        unit      || reason
        UNIT      || "systemctl does not say what $UNIT does"
        '?'       || 'the cgroup of its process cannot be read'
    }

    def "check tells it of each member before anybody stops one; one that cron has started belongs to nobody"() {
        expect:
        checks(cluster(owned('always')), 'check()')*.verdict() == [WARNED] * 3
        checks(cluster("cron.service\nMainPID=411\nRestart=on-failure\n"), "switchover to: 'pg2'") == []
    }
}
