package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise

/** What a plan would leave behind is refused or noted before anything is changed, while a client writes. */
@Stepwise
class ForecastLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)
    private static final List<String> MEMBERS = ['pg1', 'pg2', 'pg3']
    private static final String OUTSIDE = "/etc/postgresql/$Debian.VERSION/main"

    @Shared @AutoCleanup Lab lab = new Lab().settled()

    private KeshRun kesh(String statement, String via = 'pg1') {
        lab.kesh('script', '--yes', lab.expandScript(via: "via '$via', host: '10.9.0.1${via.substring(2)}'", node: '', verb: statement) as String)
    }

    private void set(String host, String name, String value) {
        lab.sql(host, "alter system set $name = '${value.replace("'", "''")}'")
        lab.sql(host, 'select pg_reload_conf()')
        Until.within(SOON, "$host has read $name") { lab.sql(host, "select current_setting('$name')") != '' || value == '' }
    }

    private String primary() {
        MEMBERS.find { lab.holds(it, 'not pg_is_in_recovery()') }
    }

    def 'commits that would wait for ever: refused, done after the word of the hint, and no acknowledged row is lost'() {
        given:
        MEMBERS.each { set(it, 'synchronous_standby_names', 'pg2') }
        def client = new Writer(lab, 'pg4', MEMBERS)
        client.goesOn()

        when:
        def refused = kesh("switchover to: 'pg2'")

        then:
        refused.exit() == 3
        refused.said().contains("afterwards: pg2: commits need 1 of synchronous_standby_names = 'pg2', and 0 of them receive WAL")
        primary() == 'pg1'
        lab.sql('pg1', "select count(*) from repmgr.events where event = 'kesh_switchover'") == '0'

        when:
        client.goesOn()
        def word = (refused.said() =~ /or (set synchronous_standby_names: .*)/)[0][1] as String
        def set = kesh(word)
        def done = kesh("switchover to: 'pg2'")

        then:
        set.exit() == 0
        done.exit() == 0
        done.said().contains('see that a commit ends')
        done.said().readLines().findIndexOf { it.contains('writes are accepted again') } > done.said().readLines().findLastIndexOf { it =~ /\[\d.*see that a commit ends/ }
        primary() == 'pg2'
        lab.sql('pg2', "select count(*) from repmgr.events where event = 'kesh_commit'") == '1'

        when:
        client.goesOn()
        client.stop()

        then:
        client.taken().size() > 20
        client.lost('pg2') == []
    }

    def 'a candidate that replays late: refused, and done once it does not'() {
        given:
        MEMBERS.each { set(it, 'synchronous_standby_names', '') }
        set('pg1', 'recovery_min_apply_delay', '1h')

        when:
        def refused = kesh("switchover to: 'pg1'", 'pg2')

        then:
        refused.exit() == 3
        refused.said().contains('pg1 replays late: recovery_min_apply_delay is 3600000 ms')
        primary() == 'pg2'

        when:
        def set = kesh("set recovery_min_apply_delay: '0', on: 'pg1'", 'pg2')
        def done = kesh("switchover to: 'pg1'", 'pg2')

        then:
        set.exit() == 0
        done.exit() == 0
        primary() == 'pg1'
    }

    def 'a logical slot: its reader and what is left are named, and check names the leftover until it is dropped'() {
        given:
        def restarted = kesh("set wal_level: 'logical', restart: true")
        lab.sql('pg1', "select pg_create_logical_replication_slot('cdc_app', 'test_decoding')")

        when:
        def done = kesh("switchover to: 'pg2'")

        then:
        restarted.exit() == 0
        done.exit() == 0
        done.said().contains("afterwards: pg2 will have no slot cdc_app, which pg1 has; it decodes database repmgr; nobody reads from it now")
        lab.sql('pg2', "select count(*) from pg_replication_slots where slot_name = 'cdc_app'") == '0'
        lab.sql('pg1', "select active from pg_replication_slots where slot_name = 'cdc_app'") == 'f'

        when:
        def check = kesh('check', 'pg2')
        lab.sql('pg1', "select pg_drop_replication_slot('cdc_app')")
        def after = kesh('check', 'pg2')

        then:
        check.exit() == 3
        check.said().contains('pg1: logical slot cdc_app is inactive')
        check.said().contains("on pg1: select pg_drop_replication_slot('cdc_app')")
        !after.said().contains('cdc_app')
    }

    def 'a configuration outside of the data directory: nothing is stopped before repmgr.conf tells of it'() {
        given:
        lab.on('pg2', "mkdir -p $OUTSIDE && mv $Debian.DATA/postgresql.conf $Debian.DATA/pg_hba.conf $Debian.DATA/pg_ident.conf $OUTSIDE/ && chown -R postgres $OUTSIDE")
        lab.on('pg2', "$Debian.BIN/pg_ctl -D $Debian.DATA restart -w -m fast -l /tmp/outside.log -o '-c config_file=$OUTSIDE/postgresql.conf -c hba_file=$OUTSIDE/pg_hba.conf -c ident_file=$OUTSIDE/pg_ident.conf'", 'postgres')
        Until.within(SOON, 'all stream again') { lab.sql('pg2', "select count(*) from pg_stat_replication where state = 'streaming'") == '2' }

        when:
        def refused = kesh("switchover to: 'pg1'", 'pg2')

        then:
        refused.exit() == 3
        refused.said().contains('pg2: pg_ctl would not find its configuration')
        primary() == 'pg2'

        when:
        lab.on('pg2', """cat >> /etc/repmgr/repmgr.conf <<'END'
            |pg_ctl_options='-o "-c config_file=$OUTSIDE/postgresql.conf -c hba_file=$OUTSIDE/pg_hba.conf -c ident_file=$OUTSIDE/pg_ident.conf"'
            |END""".stripMargin())
        def done = kesh("switchover to: 'pg1'", 'pg2')
        def stopped = kesh("stop 'pg2'")
        def started = kesh("start 'pg2'")

        then:
        done.exit() == 0
        stopped.exit() == 0
        started.exit() == 0
        primary() == 'pg1'
        lab.sql('pg2', "select current_setting('config_file')") == "$OUTSIDE/postgresql.conf"
        lab.sql('pg2', 'select status from pg_stat_wal_receiver') == 'streaming'
    }
}
