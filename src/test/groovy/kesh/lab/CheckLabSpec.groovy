package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/** A healthy cluster, and each fault made on its hosts: check finds it, names the node, and passes again after the repair. */
class CheckLabSpec extends Specification {
    static final String EXAMPLE = "$Lab.PROJECT/dsl-examples/check.groovy"
    private static final Duration SOON = Duration.ofSeconds(60)

    @Shared @AutoCleanup Lab lab = new Lab('--spares', '0').settled()

    private KeshRun check() {
        lab.kesh('check', '-c', EXAMPLE)
    }

    private void well() {
        Until.within(SOON, 'all is well') { check().exit() == 0 }
    }

    def 'a healthy cluster: 0, and nothing is changed'() {
        given:
        def before = Snapshot.of(lab)

        when:
        def run = check()

        then:
        run.exit() == 0
        run.err() == ''
        run.out().readLines().last() =~ /^All is well: \d+ checks pass\./
        before.differences(Snapshot.of(lab)) == []

        and: 'as a gate it lets the rest pass'
        lab.kesh('plan', EXAMPLE).exit() == 0
    }

    def '#trouble: #exit'() {
        given:
        well()

        when:
        make.call(lab)
        KeshRun run = null
        Until.within(SOON, "it is found: $said") { (run = check()).exit() == exit && run.out() =~ said }
        def json = Json.object(lab.kesh('check', '-c', EXAMPLE, '--format', 'json').out())

        then:
        json.checks.any { it.verdict == [1: 'warned', 2: 'failed', 3: 'unknown'][exit] && it.message =~ said }
        json.checks.findAll { it.verdict != 'held' }*.verdict[0] == [1: 'warned', 2: 'failed', 3: 'unknown'][exit]

        and: 'a gate closes, except to warnings'
        lab.kesh('script', '--yes', EXAMPLE).exit() == (exit == 1 ? 0 : 3)

        when:
        undo.call(lab)

        then:
        well()

        where:
        trouble                     | exit | said                                                       | make                                                                                     | undo
        'an inactive slot'          | 2    | /pg1: slot repmgr_slot_9 is inactive/                      | { sql(it, "pg_create_physical_replication_slot('repmgr_slot_9', true)") }                | { sql(it, "pg_drop_replication_slot('repmgr_slot_9')") }
        'a paused repmgrd'          | 2    | /pg2: repmgrd is paused/                                   | { it.sql('pg2', 'select repmgr.repmgrd_pause(true)') }                                   | { it.sql('pg2', 'select repmgr.repmgrd_pause(false)') }
        'a killed repmgrd'          | 2    | /pg3: repmgrd does not run/                                | { it.on('pg3', 'pkill -9 -x repmgrd') }                                                  | { it.on('pg3', 'repmgrd -f /etc/repmgr/repmgr.conf --daemonize', 'postgres') }
        'a record changed by hand'  | 2    | /pg3 streams from pg1, and its record says pg2/            | { it.sql('pg1', 'update repmgr.nodes set upstream_node_id = 2 where node_id = 3') }      | { it.sql('pg1', 'update repmgr.nodes set upstream_node_id = 1 where node_id = 3') }
        'a detached standby'        | 2    | /pg3 receives no WAL/                                      | { conninfo(it, "replace(current_setting('primary_conninfo'), '10.9.0.11', '10.9.0.99')") } | { conninfo(it, "replace(current_setting('primary_conninfo'), '10.9.0.99', '10.9.0.11')") }
        'a host that takes no login' | 3   | /pg3: its host could not be inspected/                     | { it.on('pg3', 'kill $(pgrep -o -x sshd)') }                                             | { it.on('pg3', '/usr/sbin/sshd') }
        'no way for SSH'            | 2    | /pg2 cannot log in to pg1 by SSH/                          | { it.on('pg2', 'mv /var/lib/postgresql/.ssh/known_hosts /var/lib/postgresql/.ssh/away') } | { it.on('pg2', 'mv /var/lib/postgresql/.ssh/away /var/lib/postgresql/.ssh/known_hosts') }
        'a setting not in force'    | 1    | /pg2: max_connections waits for a restart/                 | { reloaded(it, "alter system set max_connections = 200") }                               | { reloaded(it, 'alter system reset max_connections') }
    }

    private static void sql(Lab lab, String call) {
        lab.sql('pg1', "select $call")
    }

    private static void conninfo(Lab lab, String value) {
        lab.sql('pg3', "select format('alter system set primary_conninfo = %L', $value) \\gexec")
        lab.sql('pg3', 'select pg_reload_conf()')
    }

    private static void reloaded(Lab lab, String change) {
        lab.sql('pg2', change)
        lab.sql('pg2', 'select pg_reload_conf()')
    }
}
