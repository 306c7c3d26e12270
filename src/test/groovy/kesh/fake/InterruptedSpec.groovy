package kesh.fake

import spock.lang.Specification

/**
 * With -Dkesh.thorough this runs all scenarios, or with -Dkesh.thorough=rebuild those with that in their names, with
 * any number of consecutive interruptions: that takes minutes. {@link InterruptedTwiceSpec} has two consecutive ones.
 */
class InterruptedSpec extends Specification {
    private static final String NAMES = System.getProperty('kesh.thorough')
    private static final boolean THOROUGH = NAMES != null
    private static final Map<String, Integer> QUICK = [
            'a standby has no server'            : 1,
            'the standby catches up slowly'      : 1,
            'a slot and a record out of place'   : 1,
            'a file to all'                      : 1,
            'shrink: one with standbys below'    : 1,
            'shrink: lost, and a standby below'  : 1,
            'shrink: with its data'              : 1,
            'start: a cascade'                   : 1,
            'restart: some, for a setting'       : 1,
            'set: on some, and restart, lowered' : 1,
            'trust: without keys'                : 1,
            'prepare: a product'                 : 1,
            'install: one'                       : 1,
            'install: strangers'                 : 1,
            'witness: of two'                    : 1,
            'promote: of two'                    : 1,
            'promote: with a sibling'            : 1,
            'follow: into a cascade'             : 1,
            'rejoin: a second primary'           : 1,
            'rebuild: one that is down'          : 1,
            'rebuild: the former primary'        : 1,
            'rebuild: elsewhere, no slots'       : 1]

    def 'whatever interrupts it, running it again ends the same: #scenario'() {
        expect:
        new Interruptions(scenario).explore(THOROUGH ? Integer.MAX_VALUE : QUICK[scenario.name]).failures == []

        where:
        scenario << Scenarios.done().findAll { THOROUGH ? NAMES in ['', 'true'] || it.name.contains(NAMES) : QUICK.containsKey(it.name) }
    }
}
