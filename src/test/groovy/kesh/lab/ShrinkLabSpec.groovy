package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Specification

/** Members taken out of real clusters, and what is left of them on the hosts: nothing. */
class ShrinkLabSpec extends Specification {
    static final String EXAMPLE = "$Lab.PROJECT/dsl-examples/shrink.groovy"
    private static final Duration SOON = Duration.ofSeconds(15)

    @AutoCleanup Lab lab = new Lab().settled()

    private KeshRun script(String what, String... options) {
        lab.kesh('script', '--yes', *options, lab.expandScript(verb: what) as String)
    }

    /** What the members that are left know of a host, and what runs on it. */
    private Map<String, Object> traces(String host, List<String> others) {
        String id = host.substring(2)
        String address = "10.9.0.1$id"
        String key = lab.on(host, 'cut -d" " -f2 /var/lib/postgresql/.ssh/id_ed25519.pub')
        def found = [slots      : others.collectMany { lab.sql(it, "select slot_name from pg_replication_slots where slot_name = 'repmgr_slot_$id'").readLines() },
                     rows       : others.collectMany { lab.sql(it, "select node_name from repmgr.nodes where node_id = $id").readLines() },
                     senders    : others.collectMany { lab.sql(it, "select application_name from pg_stat_replication where application_name = '$host'").readLines() },
                     logins     : others.collectMany { lab.tryOn(it, "grep -F '$address:' /var/lib/postgresql/.pgpass").out().readLines() },
                     keys       : others.collectMany { lab.tryOn(it, "grep -F '$key' /var/lib/postgresql/.ssh/authorized_keys").out().readLines() },
                     hostKeys   : others.collectMany { lab.tryOn(it, "grep -F '$address' /var/lib/postgresql/.ssh/known_hosts").out().readLines() },
                     processes  : lab.hostsUp.contains(host) ? lab.tryOn(host, 'pgrep -a "repmgrd|postgres"').out().readLines() : [],
                     pausedNodes: others.findAll { lab.holds(it, 'repmgr.repmgrd_is_paused()') }]
        found.findAll { it.value }
    }

    def 'the example leaves nothing behind, and has nothing to do a second time'() {
        given:
        def before = traces('pg3', ['pg1', 'pg2'])

        when:
        def run = lab.kesh('script', '--yes', EXAMPLE)

        then:
        before.keySet() == ['slots', 'rows', 'senders', 'logins', 'keys', 'hostKeys', 'processes'] as Set
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        !run.out().contains('PAUSED')
        traces('pg3', ['pg1', 'pg2']) == [:]
        Membership.leftovers(lab) == []

        and: 'repmgr finds nothing to complain about'
        lab.tryOn('pg1', 'repmgr -f /etc/repmgr/repmgr.conf cluster show', 'postgres').exit() == 0

        when:
        def again = lab.kesh('script', '--yes', EXAMPLE)

        then:
        again.exit() == 0
        again.out().readLines().last() == 'Done. There was nothing to do.'
    }

    def 'a dead node goes; a standby that was below it has been given another upstream'() {
        given: 'pg3 is below pg2'
        assert lab.tryOn('pg3', 'repmgr -f /etc/repmgr/repmgr.conf standby follow --upstream-node-id=2', 'postgres').exit() == 0

        when: 'pg2 goes, with clients on it'
        def client = lab.start('pg2', 'psql -d repmgr -c "select pg_sleep(60)"', 'postgres')
        Until.within(SOON, 'the client is there') { lab.holds('pg2', "exists(select from pg_stat_activity where query like 'select pg_sleep%')") }
        def run = script("shrink 'pg2', drain: 1")

        then:
        run.exit() == 0
        run.out().contains('1 session of a client on pg2')
        !client.running
        traces('pg2', ['pg1', 'pg3']) == [:]
        lab.sql('pg3', 'select sender_host, slot_name from pg_stat_wal_receiver') == '10.9.0.11|repmgr_slot_3'
        lab.sql('pg1', 'select upstream_node_id from repmgr.nodes where node_id = 3') == '1'

        when: 'pg3 loses its power'
        lab.lab('kill', 'pg3')
        lab.sql('pg1', "select pg_terminate_backend(pid) from pg_stat_replication where application_name = 'pg3'")
        def unasked = script("shrink 'pg3'")

        then:
        unasked.exit() == 3
        unasked.said().contains("lost: true")

        when:
        def lost = script("shrink 'pg3', lost: true")
        lab.lab('boot', '--bare', 'pg3')

        then:
        lost.exit() == 0
        traces('pg3', ['pg1']).keySet() - ['processes', 'keys'] == [] as Set
        lab.sql('pg1', 'select string_agg(node_name, \',\') from repmgr.nodes') == 'pg1'
    }

    def 'one goes with its data and another comes, in one script; and the first comes back'() {
        when: 'nobody confirmed that the data may go'
        def refused = script("shrink 'pg3', purge: true\n    expand 'pg4'")

        then:
        refused.exit() == 4
        refused.out().readLines().last() == 'Declined: the data on pg3 would be gone, and there is no --confirm pg3. Nothing was changed.'

        when:
        def done = script("shrink 'pg3', purge: true\n    expand 'pg4'", '--confirm', 'pg3')

        then:
        done.exit() == 0
        traces('pg3', ['pg1', 'pg2']) == [:]
        lab.on('pg3', 'ls -A /var/lib/postgresql/15/main; ls /etc/repmgr') == ''
        Membership.whole(lab, 'pg4', 4, 'pg1', 3)

        when:
        def back = lab.kesh('script', '--yes', lab.expandScript(node: "node 'pg3', host: '10.9.0.13', id: 3", verb: "expand 'pg3'") as String)

        then:
        back.exit() == 0
        Membership.whole(lab, 'pg3', 3)
    }
}
