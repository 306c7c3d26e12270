package kesh.view

import spock.lang.Specification

class TableSpec extends Specification {

    def "columns are aligned by what a terminal shows"() {
        expect:
        Table.lines([['节点二', 'a'], ['pg1', 'b'], ['Ko\u0308ln', 'c']]) == ['节点二  a', 'pg1     b', 'Ko\u0308ln    c']
    }

    def "a table that is too wide becomes a block for each row"() {
        given:
        def cells = [['1', 'x' * 9], ['2', '']]

        expect:
        Table.fitting(['n', 'text'], cells, 12) == Table.framed(['n', 'text'], cells)
        Table.fitting(['n', 'text'], cells, 11) == ['── 1 of 2 ──', 'n     1', 'text  xxxxxxxxx', '── 2 of 2 ──', 'n     2', 'text']
    }

    def "the last cell of a row is not padded"() {
        expect:
        Table.lines([['a', 'bb'], ['a', 'b']]) == ['a  bb', 'a  b']
    }
}
