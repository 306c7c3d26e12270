package kesh.fake

import kesh.fake.FakeTransport.Kind
import spock.lang.Specification

/** With -Dkesh.thorough all scenarios, with any number of interruptions one after the other: that takes minutes. */
class InterruptedSpec extends Specification {
    private static final boolean THOROUGH = System.getProperty('kesh.thorough') != null
    private static final Map<String, Integer> QUICK = [
            'a standby has no server'            : 1,
            'the standby catches up slowly'      : 1,
            'a clone that runs, and little else' : 2,
            'a slot and a record out of place'   : 1,
            'a file to all'                      : 1,
            'shrink: one with standbys below'    : 1,
            'shrink: a witness stays, its repmgrd does not run': 2,
            'shrink: lost, and a standby below'  : 1,
            'shrink: with its data'              : 1,
            'switchover: with a sibling'         : 2,
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
            'rejoin: a second primary'           : 1]

    def 'whatever interrupts it, running it again ends the same: #scenario'() {
        given:
        def tried = new Interruptions(scenario).with {
            THOROUGH ? explore(Integer.MAX_VALUE) : explore(QUICK[scenario.name], [Kind.FAILS])
        }
        println "$scenario: $tried.runs runs, ${tried.states.size()} states"

        expect:
        tried.failures == []

        where:
        scenario << Scenarios.done().findAll { THOROUGH || QUICK.containsKey(it.name) }
    }
}
