package kesh.lab

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
            'expand-several': { Lab lab -> lab.settled(4) },
            'shrink'        : { Lab lab -> lab.settled(6, 'pg1', 4) },
            'switchover'    : {},
    ]

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

        where:
        example << TOGETHER.keySet().toList() + ALONE
    }
}
