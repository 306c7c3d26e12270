package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Specification

/**
 * A cluster's life, one verb after the other on the same hosts, with a client that writes all the time: grown, switched
 * over, its primary killed, another promoted, the old one brought back, restarted in turn, shrunk to one node.
 */
class StoryLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)

    @AutoCleanup Lab lab = new Lab('--spares', '2').settled()

    /** Plans and does it; what was foreseen is seen, or the run would not end with Done. A second time there is nothing to do. */
    private void done(String verb, String via, String... more) {
        String at = "via '$via', host: '10.9.0.1${via.substring(2)}'"
        String script = lab.expandScript(via: at, verb: verb) as String
        def run = lab.kesh(['script', '--yes', *more, script] as String[])
        assert run.exit() == 0: run
        assert run.out().readLines().last() == 'Done.': run
        def again = lab.kesh(['script', '--yes', *more, script] as String[])
        assert again.out().readLines().last() == 'Done. There was nothing to do.': again
        assert running().every { lab.holds(it, 'not repmgr.repmgrd_is_paused()') }
    }

    private List<String> running() {
        ['pg1', 'pg2', 'pg3', 'pg4'].findAll { lab.hasProcess(it, 'postgres') }
    }

    private String members(String host) {
        lab.sql(host, "select string_agg(node_name || ' ' || type || ' ' || coalesce(upstream_node_id, 0), ', ' order by node_id) from repmgr.nodes where active")
    }

    def 'from three to four, through a switchover and a failure, to one; no row that was taken and that the new primary had is lost'() {
        given:
        def client = new Writer(lab, 'pg5', ['pg1', 'pg2', 'pg3', 'pg4'])
        client.goesOn()

        when:
        done("expand 'pg4'", 'pg1')
        done("switchover to: 'pg2'", 'pg3')

        then:
        members('pg2') == 'pg1 standby 2, pg2 primary 0, pg3 standby 2, pg4 standby 2'
        client.goesOn()

        when: 'the primary loses power while the client writes'
        lab.failOverByHand(['pg1', 'pg2', 'pg3', 'pg4'])
        def safe = client.taken()
        Until.within(SOON, 'pg1 has what was taken') { lab.holds('pg1', "count(*) >= ${safe.size()} from written") }
        lab.lab('kill', 'pg2')
        Until.within(SOON, 'nobody receives WAL') {
            ['pg1', 'pg3', 'pg4'].every { lab.sql(it, "select count(*) from pg_stat_wal_receiver where status = 'streaming'") == '0' }
        }
        // Whoever has received most is promoted.
        def best = ['pg1', 'pg3', 'pg4'].max { lab.sql(it, "select pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')") as BigDecimal }
        done("promote '$best', lost: true", best)
        client.goesOn()

        and: 'and comes back'
        lab.lab('boot', '--bare', 'pg2')
        done("rejoin 'pg2'", best, '--confirm', 'pg2')

        then:
        members(best).count('standby') == 3
        client.lost(best, safe) == []

        when:
        done("set max_connections: 150, restart: true", best)
        client.goesOn()
        (['pg1', 'pg2', 'pg3', 'pg4'] - best).each { done("shrink '$it'", best) }
        client.goesOn()
        def last = client.taken().takeRight(20)
        client.stop()

        then: 'one is left, with nothing of the others'
        lab.sql(best, 'show max_connections') == '150'
        members(best) == "$best primary 0"
        lab.sql(best, 'select count(*) from pg_replication_slots') == '0'
        lab.sql(best, 'select count(*) from pg_stat_replication') == '0'
        running() == [best]
        client.lost(best, safe) == []
        client.lost(best, last) == []
    }
}
