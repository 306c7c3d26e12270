package kesh.lab

import spock.lang.Shared

/**
 * The examples for a cluster that runs. One that is new joins by itself, on a lab of its own with three nodes and a spare;
 * if it needs more, {@link #TOGETHER}; if it needs less, {@link #BARE}.
 */
class RecordedLabSpec extends Recorded {
    /** Those that are run one after the other on one lab with three spares, and what is done to it before. */
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
            'expand-several': { Lab lab -> lab.settled(4) },
            'shrink'        : { Lab lab -> lab.settled(6, 'pg1', 4) },
            'switchover'    : {},
    ]

    /** Those that begin with hosts without a server. */
    static final List<String> BARE = ['install']

    /** There kbha asks and is asked all the time, so that nothing can be told of who did what: {@link KingbaseStoryLabSpec}. */
    static final List<String> KINGBASE = ['kingbase']

    /** Its plan adds lines to files, which is told in another way than it is done: {@link TrustLabSpec}. */
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

        where:
        example << TOGETHER.keySet().toList() + ALONE
    }
}
