package kesh.cluster

import kesh.text.Sizes
import spock.lang.Specification

class WordsOfTheDomainSpec extends Specification {

    def "a position in the WAL reads and prints as PostgreSQL writes it: #text"() {
        expect:
        Lsn.parse(text).bytes() == bytes
        Lsn.parse(text).toString() == text

        where:
        text                | bytes
        '0/0'               | 0
        '0/5000060'         | 0x5000060
        '16/B374D848'       | 0x16_B374D848
        'FFFFFFFF/FFFFFFFF' | -1L
    }

    def "positions are compared without a sign"() {
        given:
        def (low, high, highest) = ['1/0', '80000000/0', 'FFFFFFFF/0'].collect { Lsn.parse(it) }

        expect:
        [highest, low, high].toSorted() == [low, high, highest]
        high.since(Lsn.parse('7FFFFFFF/FFFFFFF0')) == 16
        low.since(Lsn.parse('1/10')) == -16
    }

    def "#name is #safe as a name for a node"() {
        expect:
        NodeName.isSafe(name) == (safe == 'safe')

        where:
        name        | safe
        'pg4'       | 'safe'
        'dc-2.pg_4' | 'safe'
        '4'         | 'safe'
        'a' * 63    | 'safe'
        'a' * 64    | 'unsafe'
        ''          | 'unsafe'
        '-f'        | 'unsafe'
        '.pg'       | 'unsafe'
        'pg 4'      | 'unsafe'
        'pg4\n'     | 'unsafe'
        "pg'4"      | 'unsafe'
        '$(id)'     | 'unsafe'
        'pg;4'      | 'unsafe'
        'näme'      | 'unsafe'
        '节点'        | 'unsafe'
    }

    def "#bytes bytes are #text"() {
        expect:
        Sizes.text(bytes) == text

        where:
        bytes            | text
        0                | '0 bytes'
        1023             | '1023 bytes'
        1024             | '1.0 kB'
        1536             | '1.5 kB'
        30L << 20        | '30 MB'
        10188            | '9.9 kB'
        10230            | '10 kB'
        1048575          | '1.0 MB'
        3L << 49         | '1.5 PB'
        5000L << 50      | '5000 PB'
        -2048            | '-2.0 kB'
    }

    def "a size is written with a point whatever the operator's language"() {
        given:
        def before = Locale.default
        Locale.default = Locale.GERMANY

        expect:
        Sizes.text(1536) == '1.5 kB'

        cleanup:
        Locale.default = before
    }

    def "a secret in a text is hidden, and the text still itself"() {
        given:
        def text = Masked.of('a ').plus(new Secret('s3cret')).plus(Masked.of(' b')).plus('\n')

        expect:
        text.toString() == 'a *** b\n'
        text.reveal() == 'a s3cret b\n'
        text == Masked.of('a s3cret b\n')
        text != Masked.of('a *** b\n')
    }

    def "a node id is 1 or more"() {
        when:
        new NodeId(0)

        then:
        thrown(IllegalArgumentException)
    }
}
