package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise

/** A standby and the primary swap their roles, while a client writes. */
@Stepwise
class SwitchoverLabSpec extends Specification {
    static final String EXAMPLE = "$Lab.PROJECT/dsl-examples/switchover.groovy"
    private static final Duration SOON = Duration.ofSeconds(60)

    @Shared @AutoCleanup Lab lab = new Lab().settled()

    private void whole(String primary, List<String> standbys) {
        String address = "10.9.0.1${primary.substring(2)}"
        standbys.each { assert lab.sql(it, 'select status, sender_host from pg_stat_wal_receiver') == "streaming|$address" }
        assert lab.sql(primary, 'select string_agg(slot_name, \',\' order by slot_name) from pg_replication_slots where active') ==
                standbys.sort(false).collect { "repmgr_slot_${it.substring(2)}" }.join(',')
        assert standbys.collect { lab.sql(it, 'select count(*) from pg_replication_slots') } == ['0'] * standbys.size()
        assert lab.sql(primary, "select count(*) from repmgr.nodes where active and case when type = 'primary' then node_name = '$primary' else upstream_node_id = ${primary.substring(2)} end") == '3'
        assert (standbys + primary).every { !lab.holds(it, 'repmgr.repmgrd_is_paused()') }
        def shown = lab.tryOn(primary, 'repmgr -f /etc/repmgr/repmgr.conf cluster show', 'postgres')
        assert shown.exit() == 0: shown
    }

    def 'there, then nothing to do, and back again; no acknowledged row is lost'() {
        given:
        def client = new Writer(lab, 'pg4', ['pg1', 'pg2', 'pg3'])
        client.goesOn()

        when:
        def run = lab.kesh('script', '--yes', EXAMPLE)

        then:
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        whole('pg2', ['pg1', 'pg3'])

        when:
        def again = lab.kesh('script', '--yes', EXAMPLE)

        then:
        again.out().readLines().last() == 'Done. There was nothing to do.'

        when:
        client.goesOn()
        def back = lab.kesh('script', '--yes', lab.expandScript(via: "via 'pg3', host: '10.9.0.13'", verb: "switchover to: 'pg1'") as String)

        then:
        back.exit() == 0
        whole('pg1', ['pg2', 'pg3'])

        when:
        client.goesOn()
        client.stop()

        then:
        client.taken().size() > 60
        client.lost('pg1') == []
    }

    def 'kesh is killed when the primary is down; run again, it goes on, and failover is not left paused'() {
        given:
        def first = lab.startKesh('script', '--yes', EXAMPLE)
        Until.within(SOON, 'the primary is down') { !lab.hasProcess('pg1', 'postgres') }

        when:
        first.signal('KILL')
        def killed = first.ended(SOON)
        // The script on the host that stops the server goes on without kesh.
        Until.within(SOON, 'the stop has ended') { !lab.hasProcess('pg1', 'pg_ctl') }
        def again = lab.kesh('script', '--yes', EXAMPLE)

        then:
        !killed.out().contains('Done.')
        again.exit() == 0
        again.out().readLines().last() == 'Done.'
        whole('pg2', ['pg1', 'pg3'])
    }
}
