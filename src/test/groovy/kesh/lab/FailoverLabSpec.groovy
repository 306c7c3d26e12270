package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Specification

/** The primary loses power, and a standby is promoted by hand; standbys move to other upstreams. */
class FailoverLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)
    private static final String PROMOTE = "$Lab.PROJECT/dsl-examples/promote.groovy"
    private static final String FOLLOW = "$Lab.PROJECT/dsl-examples/follow.groovy"

    @AutoCleanup Lab lab = new Lab().settled()

    private String script(String verb) {
        lab.expandScript(via: "via 'pg2', host: '10.9.0.12'", node: '', verb: verb) as String
    }

    private String rows(String host) {
        lab.sql(host, "select string_agg(node_name || ' ' || type || ' ' || coalesce(upstream_node_id, 0) || ' ' || active, ', ' order by node_id) from repmgr.nodes")
    }

    private String slots(String host) {
        lab.sql(host, "select string_agg(slot_name || ' ' || active, ', ' order by slot_name) from pg_replication_slots")
    }

    private boolean paused(String host) {
        lab.holds(host, 'repmgr.repmgrd_is_paused()')
    }

    def 'the primary loses power: refused until it is given up, killed half way, done, and never a second primary'() {
        given:
        lab.failOverByHand()
        lab.sql('pg1', 'create table written as select n from generate_series(1, 1000) n')
        Until.within(SOON, 'all have the rows') { ['pg2', 'pg3'].every { lab.holds(it, "to_regclass('written') is not null") } }
        lab.lab('kill', 'pg1')
        Until.within(SOON, 'nobody receives WAL') { ['pg2', 'pg3'].every { lab.sql(it, "select count(*) from pg_stat_wal_receiver where status = 'streaming'") == '0' } }

        when:
        def unseen = lab.kesh('script', '--yes', PROMOTE)

        then:
        unseen.exit() == 3
        unseen.out().contains("lost: true")
        ['pg2', 'pg3'].every { lab.holds(it, 'pg_is_in_recovery()') && !paused(it) }

        when: 'kesh is killed as soon as pg2 accepts writes'
        def given = script("promote 'pg2', lost: true")
        def first = lab.startKesh('script', '--yes', given)
        // Each survey of a host without power takes time, and there are two before the first step.
        Until.within(Duration.ofMinutes(4), 'pg2 is primary') { lab.holds('pg2', 'not pg_is_in_recovery()') }
        first.signal('KILL')
        first.ended(SOON)
        // repmgr goes on without kesh, and a plan made meanwhile would differ from the one after the lock.
        Until.within(SOON, 'repmgr has recorded it') { !lab.hasProcess('pg2', 'repmgr') }
        def again = lab.kesh('script', '--yes', given)

        then:
        again.exit() == 0
        rows('pg2') == 'pg1 primary 0 false, pg2 primary 0 true, pg3 standby 2 true'
        slots('pg2') == 'repmgr_slot_3 true'
        lab.sql('pg3', 'select status, sender_host from pg_stat_wal_receiver') == 'streaming|10.9.0.12'
        lab.sql('pg2', 'select count(*) from written') == '1000'
        !paused('pg2') && !paused('pg3')

        when:
        def third = lab.kesh('script', '--yes', given)

        then:
        third.out().readLines().last() == 'Done. There was nothing to do.'

        when: 'the old primary is switched on, and starts as a primary'
        lab.lab('boot', 'pg1')
        def split = lab.kesh('script', '--yes', PROMOTE)
        def other = lab.kesh('script', '--yes', script("promote 'pg3'"))

        then:
        [split, other]*.exit() == [3, 3]
        split.out().contains('pg1 is the primary, and runs')
        lab.holds('pg3', 'pg_is_in_recovery()')
        lab.sql('pg3', 'select status, sender_host from pg_stat_wal_receiver') == 'streaming|10.9.0.12'
    }

    def 'a standby moves below another, and back; a second time there is nothing to do'() {
        when:
        def below = lab.kesh('script', '--yes', FOLLOW)
        def again = lab.kesh('script', '--yes', FOLLOW)

        then:
        below.exit() == 0
        again.out().readLines().last() == 'Done. There was nothing to do.'
        lab.sql('pg3', 'select status, sender_host from pg_stat_wal_receiver') == 'streaming|10.9.0.12'
        slots('pg1') == 'repmgr_slot_2 true'
        slots('pg2') == 'repmgr_slot_3 true'
        rows('pg1') == 'pg1 primary 0 true, pg2 standby 1 true, pg3 standby 2 true'

        when:
        def circle = lab.kesh('script', '--yes', script("follow 'pg2', upstream: 'pg3'"))
        def back = lab.kesh('script', '--yes', script("follow 'pg3'"))

        then:
        circle.exit() == 3
        back.exit() == 0
        slots('pg1') == 'repmgr_slot_2 true, repmgr_slot_3 true'
        slots('pg2') == ''
        rows('pg1') == 'pg1 primary 0 true, pg2 standby 1 true, pg3 standby 1 true'
        ['pg1', 'pg2', 'pg3'].every { !paused(it) }
        lab.tryOn('pg1', 'repmgr -f /etc/repmgr/repmgr.conf cluster show', 'postgres').exit() == 0
    }
}
