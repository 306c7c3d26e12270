package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Specification

/** The example that adds three standbys, one of them below another new one. */
class ExpandSeveralLabSpec extends Specification {
    static final String EXAMPLE = "$Lab.PROJECT/dsl-examples/expand-several.groovy"

    @AutoCleanup Lab lab = new Lab('--spares', '3').settled()

    def 'three at once, two of them copied side by side'() {
        when:
        def run = lab.kesh('script', '--yes', EXAMPLE)

        then:
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        ['pg4', 'pg5'].every { receives(it, '10.9.0.11') }
        receives('pg6', '10.9.0.15')
        lab.sql('pg1', 'select node_id, upstream_node_id, location, priority from repmgr.nodes where node_id > 3 order by 1').readLines() ==
                ['4|1|dc2|100', '5|1|dc2|100', '6|5|dc2|30']
        lab.sql('pg1', 'select slot_name from pg_replication_slots where active order by 1').readLines() == (2..5).collect { "repmgr_slot_$it" as String }
        lab.sql('pg5', 'select slot_name, active from pg_replication_slots') == 'repmgr_slot_6|t'
        ['pg4', 'pg5', 'pg6'].every { lab.hasProcess(it, 'repmgrd') }

        and: 'what is written on the primary arrives at the last of the chain'
        lab.sql('pg1', 'create table written_by_the_test (at int); insert into written_by_the_test values (6)')
        Until.within(Duration.ofSeconds(60), 'pg6 has what pg1 wrote') { lab.tryOn('pg6', 'psql -XAtd repmgr -c "table written_by_the_test"', 'postgres').out().strip() == '6' }

        and: 'each password file has each login once'
        lab.hosts.every { host -> lab.on(host, 'sort /var/lib/postgresql/.pgpass | uniq -d') == '' }
        lab.hosts.every { host -> lab.on(host, 'grep -c :replication: /var/lib/postgresql/.pgpass') == '6' }

        and: 'the journal has the two copies under way at the same time'
        def events = lab.journals().last().toFile().readLines().collect { Json.object(it) }
        def begun = events.findIndexValues { it.event == 'step started' && it.step.title == "clone pg1's data" }
        def first = events[begun[0] as int].number
        begun.size() == 2
        begun[1] < events.findIndexOf { it.event == 'step done' && it.number == first }

        when: 'again'
        def again = lab.kesh('script', '--yes', EXAMPLE)

        then:
        again.exit() == 0
        again.out().readLines().last() == 'Done. There was nothing to do.'
    }

    private boolean receives(String host, String sender) {
        lab.sql(host, 'select status, sender_host from pg_stat_wal_receiver') == "streaming|$sender"
    }
}
