package kesh.remote

import spock.lang.Specification

class AnswerSpec extends Specification {
    def 'a column is found by its name, also where the server prints all names in upper case'() {
        given: 'enable_upper_colname of KingbaseES'
        def rows = [new Answer.Row([started: 'now', ends: null]), new Answer.Row([STARTED: 'now', ENDS: null])]

        expect:
        rows.every { it.get('started').get() == 'now' && it.get('ends').empty && it.has('ends') && !it.has('other') }

        when:
        rows[1].get('other')

        then:
        thrown(IllegalArgumentException)
    }
}
