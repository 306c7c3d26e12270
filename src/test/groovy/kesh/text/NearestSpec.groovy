package kesh.text

import spock.lang.Specification

class NearestSpec extends Specification {

    def "'#word' was meant to be #near"() {
        expect:
        Nearest.hint(word, ['expand', 'node', 'ssh', 'via', 'switchover', 'priority']) == (near ? "did you mean '$near'?" : null)

        where:
        word         | near
        'expnad'     | 'expand'
        'expan'      | 'expand'
        'expandd'    | 'expand'
        'EXPAND'     | 'expand'
        'exqamd'     | 'expand'
        'exqamt'     | null
        'nod'        | 'node'
        'nodes'      | 'node'
        'nd'         | null
        'sh'         | 'ssh'
        'vai'        | 'via'
        'va'         | 'via'
        'v'          | null
        'swichovr'   | 'switchover'
        'prio'       | null
        'frobnicate' | null
        ''           | null
    }

    def "the nearest of several"() {
        expect:
        Nearest.hint('pot', ['port', 'part', 'ports']) == "did you mean 'port'?"
    }

    def "of several that are equally near, none is meant"() {
        expect:
        Nearest.hint('pg9', ['pg1', 'pg2']) == null
        Nearest.hint('pg9', ['pg1', 'pg1']) == "did you mean 'pg1'?"
    }
}
