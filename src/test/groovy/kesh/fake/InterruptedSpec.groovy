package kesh.fake

import spock.lang.Specification

/** With -Dkesh.thorough all scenarios, with any number of interruptions one after the other. */
class InterruptedSpec extends Specification {
    private static final boolean THOROUGH = System.getProperty('kesh.thorough') != null
    private static final List<String> QUICK = ['two members', 'cascading', 'without slots', 'no repmgr library', 'a standby has no server',
                                               'the standby catches up slowly', 'a slot left alone', 'a clone that died at its end']

    def 'whatever interrupts it, running it again ends the same: #scenario'() {
        given:
        def tried = new Interruptions(scenario).explore(THOROUGH ? Integer.MAX_VALUE : 1)
        println "$scenario: $tried.runs runs, ${tried.states.size()} states"

        expect:
        tried.failures == []

        where:
        scenario << Scenarios.done().findAll { THOROUGH || it.name in QUICK }
    }

    def 'interruptions of what was interrupted, too'() {
        given:
        def tried = new Interruptions(Scenarios.done().find { it.name == 'a clone that runs' }).explore(Integer.MAX_VALUE)
        println "$tried.runs runs, ${tried.states.size()} states"

        expect:
        tried.failures == []
    }
}
