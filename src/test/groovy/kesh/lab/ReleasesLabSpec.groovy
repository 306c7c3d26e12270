package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.IgnoreIf
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise

/**
 * Hosts of the other Debian release than this machine's: other versions of PostgreSQL, repmgr, OpenSSH and all programs that
 * kesh calls there. Any spec runs on them with {@code -Dkesh.lab.debian=13}; {@code shell/test-release} runs the long ones.
 */
@Stepwise
class ReleasesLabSpec extends Specification {
    private static final Duration SOON = Duration.ofMinutes(1)

    @Shared @AutoCleanup Lab lab = new Lab('--nodes', '2', '--spares', '2', '--debian', "$Debian.OTHER,pg4=$Debian.THIS").settled(2)

    private KeshRun check() {
        lab.kesh('check', '-c', lab.expandScript(node: '', verb: '') as String)
    }

    private KeshRun copied() {
        lab.tryOn('pg2', "psql -qX -d repmgr -c 'select pg_sync_replication_slots()'", 'postgres')
    }

    private KeshRun run(String verb) {
        lab.kesh('script', '--yes', lab.expandScript(node: "node 'pg3', host: '10.9.0.13', id: 3\n    node 'pg4', host: '10.9.0.14', id: 4", verb: verb) as String)
    }

    private void done(String verb) {
        def run = run(verb)
        assert run.exit() == 0 && run.out().readLines().last() == 'Done.': run
    }

    private String members(String host) {
        lab.sql(host, "select string_agg(node_name || ' ' || type, ', ' order by node_id) from repmgr.nodes where active")
    }

    @IgnoreIf({ Debian.versionOf(Debian.OTHER) == '15' })
    def 'a failover slot that a standby copies from its primary is no fault there; without a consumer it is one on the primary'() {
        given: 'PostgreSQL 17 copies slots if it is told to'
        ['pg1', 'pg2'].each {
            def source = it == 'pg1' ? '' : "alter system set primary_conninfo = 'host=10.9.0.11 user=repmgr application_name=pg2 dbname=repmgr';"
            lab.on(it, "psql -qX -d postgres && pg_ctl restart -s -w -m fast -D /var/lib/postgresql/$lab.version/main -l /tmp/log", 'postgres',
                    "alter system set wal_level = logical; alter system set hot_standby_feedback = on;$source".replace(';', ';\n'))
        }
        Until.within(SOON, 'pg2 streams') { lab.holds('pg1', "count(*) = 1 from pg_stat_replication where state = 'streaming'") }
        lab.sql('pg1', "select pg_create_logical_replication_slot('app', 'pgoutput', false, false, true)")

        when: 'it is copied, and kept, once its position is not behind what the standby has'
        Until.within(SOON, 'pg2 keeps the slot') {
            lab.sql('pg1', "select pg_log_standby_snapshot(); select pg_replication_slot_advance('app', pg_current_wal_lsn())")
            copied()
            lab.holds('pg2', "count(*) = 1 from pg_replication_slots where synced and not temporary and not active")
        }
        def run = check()

        then:
        run.out() =~ /fails {3}pg1: logical slot app is inactive/
        !run.out().contains('pg2: logical slot app')

        cleanup:
        lab.sql('pg1', "select pg_drop_replication_slot('app')")
        copied()
        assert lab.holds('pg2', 'count(*) = 0 from pg_replication_slots')
    }

    def 'a cluster of the other release grows, exchanges its roles and shrinks; a host of this machine\'s becomes no standby, but a witness'() {
        expect:
        lab.on('pg1', 'cat /etc/debian_version').startsWith("${Debian.OTHER}.")
        lab.on('pg4', 'cat /etc/debian_version').startsWith("${Debian.THIS}.")

        when:
        def refused = run("expand 'pg4'")

        then:
        refused.exit() == 3
        refused.out().contains("runs PostgreSQL ${Debian.versionOf(Debian.OTHER)}")
        refused.out().contains('HINT: physical replication needs the same major version on both')

        when:
        done("trust\n    prepare 'pg3'\n    expand 'pg3'\n    witness 'pg4'\n    switchover to: 'pg2'\n    check")
        def check = check()

        then:
        members('pg3') == 'pg1 standby, pg2 primary, pg3 standby, pg4 witness'
        lab.hasProcess('pg4', 'repmgrd')

        and: 'two notes on the witness, and no failure'
        check.out() =~ /note {4}pg4 runs ${Debian.versionOf(Debian.THIS)}\.\d+, pg2 runs ${Debian.versionOf(Debian.OTHER)}\./
        check.out() =~ /note {4}pg4 has repmgr [\d.]+, pg2 has [\d.]+/
        check.out() =~ /\n2 warnings; /

        when:
        done("shrink 'pg4'\n    shrink 'pg3'")

        then:
        members('pg1') == 'pg1 standby, pg2 primary'
        !lab.hasProcess('pg3', 'postgres') && !lab.hasProcess('pg4', 'postgres')
    }
}
