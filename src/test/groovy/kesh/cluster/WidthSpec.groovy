package kesh.cluster

import kesh.text.Width
import spock.lang.Specification

class WidthSpec extends Specification {

    def "#text takes #columns columns"() {
        expect:
        Width.of(text) == columns

        where:
        text           || columns
        ''             || 0
        'pg1'          || 3
        '节点二'         || 6
        '節点pg2'        || 7
        'ﾉｰﾄﾞ'         || 4
        'ＰＧ１'          || 6
        '서울'           || 4
        'Köln'         || 4
        'Ko\u0308ln'   || 4
        '\u1112\u1161\u11ab' || 2
        '├─ └─ │ →'    || 9
        'Ростов'       || 6
        '𠮷野'           || 4
        '🐘'            || 2
        '✅ ok'         || 5
        '⚠️'           || 2
        '👩‍💻'          || 2
        'a\u200bb'     || 2
    }
}
