package kesh.lab

import spock.lang.AutoCleanup
import spock.lang.Specification

/** Wrong slots and records, made by hand on the hosts. */
class RescanLabSpec extends Specification {
    static final String EXAMPLE = "$Lab.PROJECT/dsl-examples/rescan.groovy"

    @AutoCleanup Lab lab = new Lab('--spares', '0').settled()

    def 'what is clearly wrong is put right, the rest is left alone, and then there is nothing to do'() {
        given:
        lab.sql('pg1', "select pg_create_physical_replication_slot('repmgr_slot_9', true)")
        lab.sql('pg1', "select pg_create_physical_replication_slot('backup', true)")
        lab.sql('pg2', "select pg_create_physical_replication_slot('repmgr_slot_8', true)")
        lab.sql('pg1', 'update repmgr.nodes set upstream_node_id = 2 where node_id = 3')

        when:
        def run = lab.kesh('script', '--yes', EXAMPLE)

        then:
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        run.out().contains('pg3 streams from pg1, and its record says pg2')
        run.out().contains('pg1: slot backup is inactive')
        lab.sql('pg1', 'select slot_name, active from pg_replication_slots order by 1').readLines() == ['backup|f', 'repmgr_slot_2|t', 'repmgr_slot_3|t']
        lab.sql('pg2', 'select slot_name from pg_replication_slots') == ''
        lab.sql('pg1', 'select node_id, upstream_node_id, active from repmgr.nodes order by 1').readLines() == ['1||t', '2|1|t', '3|1|t']
        lab.sql('pg1', "select successful from repmgr.events where event = 'kesh_rescan'") == 't'

        when:
        def before = Snapshot.atRest(lab.settled())
        def again = lab.kesh('script', '--yes', EXAMPLE)

        then:
        again.exit() == 0
        again.out().readLines().last() == 'Done. There was nothing to do.'
        before.differences(Snapshot.of(lab)) == []
    }
}
