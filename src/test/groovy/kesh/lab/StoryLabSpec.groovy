package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Specification

/**
 * A cluster's life, one verb after the other on the same hosts, with a client that writes all the time: it is made on
 * bare hosts, grows, is switched over, its primary is killed, another is promoted, the old one returns, all are
 * restarted in turn, and it shrinks to one node.
 */
class StoryLabSpec extends Specification {
    private static final Duration SOON = Duration.ofMinutes(1)
    private static final String EXAMPLE = "$Lab.PROJECT/dsl-examples/install.groovy"
    private static final List<String> NODES = ['pg1', 'pg2', 'pg3', 'pg5']

    @AutoCleanup Lab lab = new Lab('--nodes', '0', '--spares', '6')

    /** Plans and executes it; the planned state is reached, or the run would not end with Done. The second time there is nothing to do. */
    private void done(String verb, String via, String... more) {
        String at = "via '$via', host: '10.9.0.1${via.substring(2)}'"
        String script = lab.expandScript(via: at, verb: verb) as String
        doneTwice(script, more)
    }

    private void doneTwice(String script, String... more) {
        def run = lab.kesh(['script', '--yes', *more, script] as String[])
        assert run.exit() == 0: "$run\n${told()}"
        assert run.out().readLines().last() == 'Done.': run
        def again = lab.kesh(['script', '--yes', *more, script] as String[])
        assert again.out().readLines().last() == 'Done. There was nothing to do.': again
        assert running().every { lab.holds(it, 'not repmgr.repmgrd_is_paused()') }
    }

    /** A repmgrd that has gone, or whose server does not know of it, has left its reasons there only. */
    private String told() {
        (NODES + 'pg4').collect { "--- $it\n" + lab.tryOn(it, 'pgrep -a -x repmgrd; tail -n 60 /var/log/repmgr/repmgrd.log').said() }.join('\n')
    }

    private List<String> running() {
        (NODES + 'pg4').findAll { lab.hasProcess(it, 'postgres') }.sort()
    }

    /** repmgr's password, which no person was ever given. */
    private String password() {
        lab.on('pg1', 'head -1 ~/.pgpass | cut -d: -f5', 'postgres').strip()
    }

    private String members(String host) {
        lab.sql(host, "select string_agg(node_name || ' ' || type || ' ' || coalesce(upstream_node_id, 0), ', ' order by node_id) from repmgr.nodes where active")
    }

    def 'from bare hosts to four nodes and a witness, through a switchover and a failure, to one; no acknowledged row that the new primary had is lost'() {
        when:
        doneTwice(EXAMPLE)

        then: 'a cluster that repmgr finds in order, on servers that are three of one kind and one of its own'
        members('pg4') == 'pg1 primary 0, pg2 standby 1, pg3 standby 1, pg4 witness 1'
        lab.on('pg2', "$Debian.BIN/repmgr -f /etc/repmgr/repmgr.conf cluster show", 'postgres')
        ['pg1', 'pg2', 'pg3', 'pg4'].collect { lab.sql(it, 'select system_identifier from pg_control_system()') }.countBy { it }.values().sort() == [1, 3]
        ['pg1', 'pg4'].every { lab.sql(it, 'show data_checksums') == 'on' && lab.sql(it, 'show listen_addresses') == '*' }
        lab.sql('pg2', 'show max_connections') == '200'
        lab.sql('pg3', "select quote_literal(current_setting('log_line_prefix'))") == "'%m [%p] %q%u@%d '"
        running().every { lab.on(it, "stat -c %a ~/.pgpass $Debian.DATA", 'postgres').readLines() == ['600', '700'] && lab.on(it, 'ls ~/.kesh/jobs', 'postgres') == '' }

        and: 'the password is nowhere but in their password files'
        def secret = password()
        secret.length() == 32
        lab.hosts.every { lab.tryOn(it, "grep -rlsF -- '$secret' /var/lib/postgresql /var/log /etc/repmgr /tmp").out().readLines() in [[], ['/var/lib/postgresql/.pgpass']] }
        lab.tryOn('pg1', "grep -c . /var/lib/postgresql/.pgpass").out().strip() == '8'
        "grep -rlF -- $secret $lab.home".execute().text == ''

        when: 'a client begins to write'
        def client = new Writer(lab, 'pg6', NODES, password())
        client.goesOn()
        done("node 'pg5', host: '10.9.0.15', id: 5\n    expand 'pg5'", 'pg1')
        done("switchover to: 'pg2'", 'pg3')

        then:
        members('pg2') == 'pg1 standby 2, pg2 primary 0, pg3 standby 2, pg4 witness 2, pg5 standby 2'
        client.goesOn()

        when: 'the primary loses power while the client writes'
        lab.failOverByHand(NODES)
        def safe = client.taken()
        Until.within(SOON, 'pg1 has what was taken') { lab.holds('pg1', "count(*) >= ${safe.size()} from written") }
        lab.lab('kill', 'pg2')
        def left = NODES - 'pg2'
        Until.within(SOON, 'nobody receives WAL') {
            left.every { lab.sql(it, "select count(*) from pg_stat_wal_receiver where status = 'streaming'") == '0' }
        }
        // The one that has received most is promoted.
        def best = left.max { lab.sql(it, "select pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')") as BigDecimal }
        done("promote '$best', lost: true", best)
        client.goesOn()

        and: 'and comes back'
        lab.lab('boot', '--bare', 'pg2')
        done("rejoin 'pg2'", best, '--confirm', 'pg2')

        then:
        members(best).count('standby') == 3
        client.lost(best, safe) == []

        when:
        done("set max_connections: 250, restart: true", best)
        client.goesOn()
        done("shrink 'pg4'", best)
        (NODES - best).each { done("shrink '$it'", best) }
        client.goesOn()
        def last = client.taken().takeRight(20)
        client.stop()

        then: 'one is left, with nothing of the others'
        lab.sql(best, 'show max_connections') == '250'
        members(best) == "$best primary 0"
        lab.sql(best, 'select count(*) from pg_replication_slots') == '0'
        lab.sql(best, 'select count(*) from pg_stat_replication') == '0'
        running() == [best]
        client.lost(best, safe) == []
        client.lost(best, last) == []
    }
}
