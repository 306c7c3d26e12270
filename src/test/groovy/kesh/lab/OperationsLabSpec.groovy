package kesh.lab

import spock.lang.AutoCleanup
import spock.lang.Specification

import java.time.Duration

/** Everyday operations on a cluster, while a client writes: settings, a rolling restart, a pause, a stop and a start. */
class OperationsLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)
    private static final String TO_DO = 'Done. There was nothing to do.'

    @AutoCleanup Lab lab = new Lab().settled()

    private static String example(String word) { "$Lab.PROJECT/dsl-examples/${word}.groovy" }

    private KeshRun words(String statements) {
        lab.kesh('script', '--yes', lab.expandScript(via: "via 'pg2', host: '10.9.0.12'", verb: statements) as String)
    }

    private List<String> onEach(String query) { ['pg1', 'pg2', 'pg3'].collect { lab.sql(it, query) } }

    private List<String> waiting() { onEach("select pending_restart from pg_settings where name = 'max_connections'") }

    private List<String> started() { onEach('select pg_postmaster_start_time()') }

    private String recordedActive(String host) { lab.sql('pg1', "select active from repmgr.nodes where node_name = '$host'") }

    private void startBesideOneThatWaits(String host) {
        lab.on(host, 'pkill -STOP -x repmgrd')
        lab.on(host, "$Debian.BIN/pg_ctl restart -s -m fast -w -D $Debian.DATA -l /tmp/startup.log", 'postgres')
        lab.on(host, "$Debian.BIN/repmgrd -f /etc/repmgr/repmgr.conf --daemonize", 'postgres')
        Until.within(SOON, 'the second one has ended') {
            lab.holds(host, 'repmgr.get_local_node_id() <> -1') && lab.on(host, 'pgrep -cx repmgrd') == '1'
        }
        lab.on(host, 'pkill -CONT -x repmgrd')
    }

    def 'settings: with a rolling restart that is interrupted, and then goes on without doing anything twice'() {
        given:
        def client = new Writer(lab, 'pg4', ['pg1'])
        client.goesOn()
        def before = started()

        when: 'kesh is killed when one standby has been restarted, whose repmgrd keeps it waiting'
        lab.on('pg3', 'pkill -STOP -x repmgrd')
        def first = lab.startKesh('script', '--yes', example('set'))
        Until.within(SOON, 'a standby was restarted') { lab.tryOn('pg3', 'psql -XAt -d repmgr', 'postgres', 'select pg_postmaster_start_time()').out().strip() > before[2] }
        first.signal('KILL')
        first.ended(SOON)
        lab.on('pg3', 'pkill -CONT -x repmgrd')
        Until.within(SOON, 'its repmgrd watches it again') { lab.holds('pg3', 'repmgr.repmgrd_is_running()') }
        def half = started()

        then:
        half[2] > before[2]
        half[0] == before[0]

        when:
        def again = lab.kesh('script', '--yes', example('set'))
        def after = started()

        then:
        again.exit() == 0
        again.out().readLines().last() == 'Done.'
        after[2] == half[2]
        after[0] > half[0] && after[1] > before[1]
        onEach('show max_connections') == ['120'] * 3
        onEach('show work_mem') == ['8MB'] * 3
        onEach('select count(*) from pg_settings where pending_restart') == ['0'] * 3
        onEach('select repmgr.repmgrd_is_running() and not repmgr.repmgrd_is_paused()') == ['t'] * 3
        ['pg2', 'pg3'].each { assert lab.sql(it, 'select status, sender_host from pg_stat_wal_receiver') == 'streaming|10.9.0.11' }

        and:
        lab.kesh('script', '--yes', example('set')).out().readLines().last() == TO_DO
        lab.kesh('script', '--yes', example('restart')).out().readLines().last() == TO_DO
        started() == after

        when: 'lower: the primary goes first, and a standby would not start otherwise'
        def lower = words("set max_connections: 110")

        then:
        lower.exit() == 0
        lower.out().contains('max_connections: in effect only after a restart of pg1, pg2, pg3')
        waiting() == ['t'] * 3

        and: 'a change of mind is read, too'
        words('set max_connections: 120').out().readLines().last() == 'Done.'
        waiting() == ['f'] * 3
        words('set max_connections: 110').exit() == 0
        waiting() == ['t'] * 3
        words("restart 'pg3'").out().contains('pg3 would come back with a lower max_connections than pg1, and would not start')

        when:
        def restarted = lab.kesh('script', '--yes', example('restart'))

        then:
        restarted.exit() == 0
        onEach('show max_connections') == ['110'] * 3

        when: 'one is restarted all the same'
        def last = started()
        // since: takes whole seconds.
        Until.within(SOON, 'another second has begun') { lab.holds('pg1', "date_trunc('second', now()) > '${last[2]}'") }
        def since = lab.sql('pg1', "select to_char(now() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS\"Z\"')")
        def one = words("restart 'pg3', since: '$since'")

        then:
        one.exit() == 0
        started()[2] > last[2]
        started()[0..1] == last[0..1]
        words("restart 'pg3', since: '$since'").out().readLines().last() == TO_DO

        when:
        client.goesOn()
        client.stop()

        then: 'no row that was taken is lost'
        client.lost('pg1') == []

        and: 'what cannot be is refused, and changes nothing'
        def refused = words("set work_mem: '8 mb', wrok_mem: '8MB', max_connections: 0, on: 'pg1'")
        refused.exit() == 3
        refused.out().contains("'8 mb' is not a value of work_mem")
        refused.out().contains('no parameter is called wrok_mem')
        refused.out().contains("'0' is out of range for max_connections")
        onEach('show work_mem') == ['8MB'] * 3
    }

    def 'files that were changed by hand are read again, each time, but not with a line in them that is wrong'() {
        given:
        def conf = "$Debian.DATA/postgresql.conf"
        ['pg1', 'pg2', 'pg3'].each { lab.on(it, "echo \"log_min_duration_statement = '7s'\" >>$conf") }
        def reload = { words('reload on: all') }

        when:
        def before = onEach('select pg_conf_load_time()')
        def first = reload()
        def loaded = onEach('select pg_conf_load_time()')

        then:
        first.exit() == 0
        [before, loaded].transpose().every { it[1] > it[0] }
        onEach('show log_min_duration_statement') == ['7s'] * 3

        when:
        def again = reload()

        then:
        again.exit() == 0
        [loaded, onEach('select pg_conf_load_time()')].transpose().every { it[1] > it[0] }

        when: 'somebody has mistyped'
        lab.on('pg2', "cp -p $conf ${conf}.right && echo 'work_mem = ' >>$conf")
        loaded = onEach('select pg_conf_load_time()')
        def wrong = reload()

        then:
        wrong.exit() == 3
        wrong.out().contains("$conf:")
        wrong.out().contains('syntax error')
        onEach('select pg_conf_load_time()') == loaded

        cleanup:
        lab.on('pg2', "mv ${conf}.right $conf")
    }

    def 'failover is paused and unpaused by word; a standby is stopped and started, and then the primary'() {
        expect:
        lab.kesh('script', '--yes', example('pause')).exit() == 0
        onEach('select repmgr.repmgrd_is_paused()') == ['t'] * 3
        lab.kesh('script', '--yes', example('pause')).out().readLines().last() == TO_DO

        and: 'a run in between leaves it so'
        with(lab.kesh('script', '--yes', example('stop'))) {
            it.exit() == 0
            it.out().contains('repmgrd records pg3 as inactive until it is back')
        }
        !lab.hasProcess('pg3', 'postgres') && lab.hasProcess('pg3', 'repmgrd')
        lab.sql('pg1', 'select repmgr.repmgrd_is_paused()') == 't'
        Until.within(SOON, 'its repmgrd has seen that it is gone') { recordedActive('pg3') == 'f' }
        lab.kesh('script', '--yes', example('stop')).out().readLines().last() == TO_DO

        and: 'where it cannot be unpaused, that is the last line'
        def incomplete = lab.kesh('script', '--yes', example('unpause'))
        incomplete.exit() == 1
        incomplete.out().readLines().last().contains('FAILOVER IS STILL PAUSED on pg3')
        lab.sql('pg2', 'select repmgr.repmgrd_is_paused()') == 'f'

        and: 'it finds its pause again when it is started'
        lab.kesh('script', '--yes', example('start')).exit() == 0
        lab.sql('pg3', 'select status, slot_name from pg_stat_wal_receiver') == 'streaming|repmgr_slot_3'
        lab.sql('pg3', 'select repmgr.repmgrd_is_paused()') == 't'
        recordedActive('pg3') == 't'
        lab.kesh('script', '--yes', example('start')).out().readLines().last() == TO_DO
        lab.kesh('script', '--yes', example('unpause')).exit() == 0
        onEach('select repmgr.repmgrd_is_paused()') == ['f'] * 3

        and: 'another repmgrd that was started beside one that waited has its server know nothing of either'
        startBesideOneThatWaits('pg3')
        lab.sql('pg3', 'select repmgr.repmgrd_is_running()') == 'f'
        lab.kesh('script', '--yes', example('start')).exit() == 0
        lab.sql('pg3', 'select repmgr.repmgrd_is_running()') == 't'
        lab.kesh('script', '--yes', example('start')).out().readLines().last() == TO_DO

        and: 'the primary only if it is meant, and nobody is promoted instead'
        words("stop 'pg1'").out().contains('if this is what you want: stop on: primary')
        words('stop on: primary').out().contains('pg2 could be promoted while the primary is away')
        lab.hasProcess('pg1', 'postgres')
        words('pause\n    stop on: primary').exit() == 0
        !lab.hasProcess('pg1', 'postgres')
        lab.sql('pg2', 'select pg_is_in_recovery()') == 't'
        words("start 'pg1'\n    unpause").exit() == 0
        ['pg2', 'pg3'].each { assert lab.sql(it, 'select status, sender_host from pg_stat_wal_receiver') == 'streaming|10.9.0.11' }
        onEach('select repmgr.repmgrd_is_running() and not repmgr.repmgrd_is_paused()') == ['t'] * 3

        and: 'a former primary is not started beside another'
        lab.tryOn('pg1', "$Debian.BIN/pg_ctl stop -s -m fast -D $Debian.DATA", 'postgres').exit() == 0
        Until.within(SOON, 'a standby is promoted') { lab.tryOn('pg2', 'psql -XAt -d repmgr', 'postgres', "select exists (select from repmgr.nodes where type = 'primary' and active and node_id <> 1)").out().strip() == 't' }
        words("start 'pg1'").out().contains("pg1 would start as a second primary, in addition to pg")
        !lab.hasProcess('pg1', 'postgres')
    }
}
