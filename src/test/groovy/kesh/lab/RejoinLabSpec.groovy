package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Specification

/** The old primary returns after a failover, first as a second primary. */
class RejoinLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)
    private static final String REJOIN = "$Lab.PROJECT/dsl-examples/rejoin.groovy"

    @AutoCleanup Lab lab = new Lab().settled()

    private String script(String verb) {
        lab.expandScript(via: "via 'pg2', host: '10.9.0.12'", node: '', verb: verb) as String
    }

    private String slots(String host) {
        lab.sql(host, "select coalesce(string_agg(slot_name || ' ' || active, ', ' order by slot_name), '') from pg_replication_slots")
    }

    private String rows(String host) {
        lab.sql(host, "select string_agg(node_name || ' ' || type || ' ' || coalesce(upstream_node_id, 0) || ' ' || active, ', ' order by node_id) from repmgr.nodes")
    }

    private void wellAgain() {
        assert rows('pg2') == 'pg1 standby 2 true, pg2 primary 0 true, pg3 standby 2 true'
        assert ['pg1', 'pg3'].every { slots(it) == '' }
        assert slots('pg2') == 'repmgr_slot_1 true, repmgr_slot_3 true'
        assert ['pg1', 'pg2', 'pg3'].every { lab.holds(it, 'not repmgr.repmgrd_is_paused()') }
        assert lab.tryOn('pg2', 'repmgr -f /etc/repmgr/repmgr.conf cluster show', 'postgres').exit() == 0
    }

    def 'the old primary runs again with writes of its own: the plan says how much is lost, kesh is killed half way, and the node returns'() {
        given: 'pg1 loses power, pg2 is promoted, and what it takes is kept'
        lab.failOverByHand()
        lab.sql('pg1', 'create table written as select n from generate_series(1, 1000) n')
        Until.within(SOON, 'all have the rows') { ['pg2', 'pg3'].every { lab.holds(it, "to_regclass('written') is not null") } }
        lab.lab('kill', 'pg1')
        Until.within(SOON, 'nobody receives WAL') { ['pg2', 'pg3'].every { lab.sql(it, "select count(*) from pg_stat_wal_receiver where status = 'streaming'") == '0' } }
        assert lab.kesh('script', '--yes', script("promote 'pg2', lost: true")).exit() == 0
        lab.sql('pg2', 'insert into written select n from generate_series(1001, 2000) n')

        and: 'pg1 is switched on, and accepts writes beside it'
        lab.lab('boot', 'pg1')
        Until.within(SOON, 'pg1 accepts writes') { lab.holds('pg1', 'not pg_is_in_recovery()') }
        lab.sql('pg1', 'insert into written select -n from generate_series(1, 5000) n')

        when:
        def unconfirmed = lab.kesh('script', '--yes', REJOIN)
        def other = lab.kesh('script', '--yes', '--confirm', 'pg2', script("rejoin 'pg2'"))

        then:
        unconfirmed.exit() == 4
        unconfirmed.out() =~ /at least .*\(\d{5,} bytes\) of WAL that only pg1 has will be lost/
        other.exit() == 3
        lab.holds('pg1', 'not pg_is_in_recovery()')
        lab.holds('pg2', 'not pg_is_in_recovery()')

        when: 'kesh is killed once pg1 is stopped'
        def first = lab.startKesh('script', '--yes', '--confirm', 'pg1', REJOIN)
        Until.within(SOON, 'pg1 is stopped') { lab.tryOn('pg1', 'pgrep -x postgres').exit() != 0 }
        first.signal('KILL')
        first.ended(SOON)
        def again = lab.kesh('script', '--yes', '--confirm', 'pg1', REJOIN)
        def third = lab.kesh('script', '--yes', REJOIN)

        then:
        again.exit() == 0
        third.out().readLines().last() == 'Done. There was nothing to do.'
        lab.sql('pg2', 'select count(*), min(n) from written') == '2000|1'
        lab.sql('pg1', 'select count(*), min(n) from written') == '2000|1'
        lab.on('pg1', 'pgrep -x repmgrd')
        wellAgain()

        when: 'a standby crashes'
        lab.on('pg3', "pkill -9 -x postgres; sleep 1; rm -f $Debian.DATA/postmaster.pid")
        def crashed = lab.kesh('script', '--yes', script("rejoin 'pg3'"))

        then: 'it would only be made worse by a rewind'
        crashed.exit() == 3
        crashed.out().contains("start 'pg3'")

        when: 'its data is beyond repair, and kesh is killed while it is copied anew'
        lab.on('pg3', "rm -rf $Debian.DATA/base")
        // The copy is slow, so that the second kesh meets it.
        lab.on('pg3', "echo \"pg_basebackup_options='--max-rate=8M'\" >>/etc/repmgr/repmgr.conf")
        def unconfirmedAgain = lab.kesh('script', '--yes', script("rebuild 'pg3'"))
        def killed = lab.startKesh('script', '--yes', '--confirm', 'pg3', script("rebuild 'pg3'"))
        Until.within(SOON, 'it is being copied') { lab.tryOn('pg3', 'ls /var/lib/postgresql/.kesh/jobs/clone-pg3').exit() == 0 }
        killed.signal('KILL')
        killed.ended(SOON)
        def rebuilt = lab.kesh('script', '--yes', '--confirm', 'pg3', script("rebuild 'pg3'"))
        def rebuiltAgain = lab.kesh('script', '--yes', script("rebuild 'pg3'"))
        def thePrimary = lab.kesh('script', '--yes', '--confirm', 'pg2', script("rebuild 'pg2'"))

        then:
        unconfirmedAgain.exit() == 4
        rebuilt.exit() == 0
        rebuiltAgain.out().readLines().last() == 'Done. There was nothing to do.'
        thePrimary.exit() == 3
        lab.sql('pg3', 'select count(*), min(n) from written') == '2000|1'
        lab.tryOn('pg3', 'ls /var/lib/postgresql/.kesh/jobs/clone-pg3').exit() != 0
        wellAgain()
    }
}
