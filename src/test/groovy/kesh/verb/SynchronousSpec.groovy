package kesh.verb

import kesh.states.States
import kesh.verb.part.Synchronous
import spock.lang.Specification

class SynchronousSpec extends Specification {
    def "'#setting' asks for #method#needed of #names"() {
        given:
        def primary = new States().apply { primary('pg1') { settings synchronous_standby_names: setting } }.build().primaries()[0]

        expect:
        Synchronous.of(primary) == Optional.of(new Synchronous(primary, method, needed, names))

        where:
        setting                      || method   | needed | names
        'pg2'                        || ''       | 1      | ['pg2']
        'pg2, pg3'                   || ''       | 1      | ['pg2', 'pg3']
        '*'                          || ''       | 1      | ['*']
        '2 (pg2, pg3)'               || ''       | 2      | ['pg2', 'pg3']
        'FIRST 2 ("pg 2", pg3)'      || 'FIRST ' | 2      | ['pg 2', 'pg3']
        'any 1(pg2,pg3,pg4)'         || 'any '   | 1      | ['pg2', 'pg3', 'pg4']
        'FIRST 1 ("a, b", "c""d")'   || 'FIRST ' | 1      | ['a, b', 'c"d']
    }

    def 'nothing is synchronous: #setting'() {
        expect:
        Synchronous.of(new States().apply { primary('pg1') { settings([synchronous_standby_names: setting].findAll { it.value != null }) } }.build().primaries()[0]).empty

        where:
        setting << ['', ' ', null]
    }
}
