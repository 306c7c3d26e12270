package kesh.lab

import java.time.Duration
import spock.lang.Shared

/**
 * The examples for a running cluster. A new one is included automatically, on its own lab with three nodes and a spare;
 * if it needs more, put it into {@link #TOGETHER}; if it needs less, into {@link #BARE}.
 */
class RecordedLabSpec extends Recorded {
    /** Examples that run one after the other on one lab with three spares, and the preparation of each. */
    static final Map<String, Closure> TOGETHER = [
            'check'         : {},
            'require'       : {},
            'ad-hoc'        : {},
            'rescan'        : { Lab lab -> lab.sql('pg1', "select pg_create_physical_replication_slot('repmgr_slot_9', true)") },
            'trust'         : {},
            'prepare'       : {},
            'restart'       : {},
            'pause'         : {},
            'unpause'       : {},
            'expand'        : {},
            'expand-several': { Lab lab -> withoutPg4(lab) },
            'shrink'        : { Lab lab -> lab.settled(6, 'pg1', 4) },
            'switchover'    : {},
    ]

    /** Checks on the hosts afterwards, of what the plan alone does not show. */
    static final Map<String, Closure> SEEN = ['expand-several': { Lab lab -> threeOfWhichTwoSideBySide(lab) }]

    /** Examples that begin with hosts without a server. */
    static final List<String> BARE = ['install']

    /** kbha sends and answers queries all the time there, so it is not known who did what: {@link KingbaseStoryLabSpec}. */
    static final List<String> KINGBASE = ['kingbase']

    /** Its plan adds lines to files, and the plan does not show that in the form in which it is done: {@link TrustLabSpec}. */
    static final List<String> ADDING = ['trust-root']

    static final List<String> ALONE = ALL - KINGBASE - ADDING - TOGETHER.keySet() - RecordedOutageLabSpec.EXAMPLES

    @Shared Lab together
    @Shared Recorder recorderOfTogether
    Lab alone

    def cleanupSpec() {
        together?.close()
    }

    def cleanup() {
        alone?.close()
    }

    def "#example"() {
        given:
        if (example in TOGETHER && !together) {
            together = new Lab('--spares', '3').settled()
            recorderOfTogether = new Recorder(together)
        }
        alone = example in TOGETHER ? null : example in BARE ? new Lab('--nodes', '0', '--spares', '4') : new Lab().settled()
        TOGETHER[example]?.call(together)

        expect:
        asPlanned(example, alone ?: together, alone ? new Recorder(alone) : recorderOfTogether)
        SEEN[example]?.call(together) in [null, true]

        where:
        example << TOGETHER.keySet().toList() + ALONE
    }

    /** The example adds three, and another one has added this one before it. */
    private static void withoutPg4(Lab lab) {
        def run = lab.kesh('script', '--yes', '--confirm', 'pg4', lab.expandScript(verb: "shrink 'pg4', purge: true") as String)
        assert run.exit() == 0: run
    }

    private static boolean threeOfWhichTwoSideBySide(Lab lab) {
        assert ['pg4', 'pg5'].every { receives(lab, it, '10.9.0.11') }
        assert receives(lab, 'pg6', '10.9.0.15')
        assert lab.sql('pg1', 'select node_id, upstream_node_id, location, priority from repmgr.nodes where node_id > 3 order by 1').readLines() ==
                ['4|1|dc2|100', '5|1|dc2|100', '6|5|dc2|30']
        assert lab.sql('pg1', 'select slot_name from pg_replication_slots where active order by 1').readLines() == (2..5).collect { "repmgr_slot_$it" as String }
        assert lab.sql('pg5', 'select slot_name, active from pg_replication_slots') == 'repmgr_slot_6|t'
        assert ['pg4', 'pg5', 'pg6'].every { lab.hasProcess(it, 'repmgrd') }

        // What is written on the primary arrives at the last of the chain.
        lab.sql('pg1', 'create table written_by_the_test (at int); insert into written_by_the_test values (6)')
        Until.within(Duration.ofSeconds(60), 'pg6 has what pg1 wrote') { lab.tryOn('pg6', 'psql -XAtd repmgr -c "table written_by_the_test"', 'postgres').out().strip() == '6' }

        // Each password file has each login once.
        assert lab.hosts.every { host -> lab.on(host, 'sort /var/lib/postgresql/.pgpass | uniq -d') == '' }
        assert lab.hosts.every { host -> lab.on(host, 'grep -c :replication: /var/lib/postgresql/.pgpass') == '6' }

        // The journal has the two copies under way at the same time.
        def events = lab.journals().last().toFile().readLines().collect { Json.object(it) }
        def begun = events.findIndexValues { it.event == 'step started' && it.step.title == "clone pg1's data" }
        def first = events[begun[0] as int].number
        assert begun.size() == 2
        assert begun[1] < events.findIndexOf { it.event == 'step done' && it.number == first }
        true
    }

    private static boolean receives(Lab lab, String host, String sender) {
        lab.sql(host, 'select status, sender_host from pg_stat_wal_receiver') == "streaming|$sender"
    }
}
