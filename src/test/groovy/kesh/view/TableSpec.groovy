package kesh.view

import spock.lang.Specification

class TableSpec extends Specification {

    def "columns are aligned by what a terminal shows"() {
        expect:
        Table.lines([['节点二', 'a'], ['pg1', 'b'], ['Ko\u0308ln', 'c']]) == ['节点二  a', 'pg1     b', 'Ko\u0308ln    c']
    }

    def "what ends a row is not filled up"() {
        expect:
        Table.lines([['a', 'bb'], ['a', 'b']]) == ['a  bb', 'a  b']
    }
}
