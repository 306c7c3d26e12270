package kesh.cluster

import java.nio.file.Path
import spock.lang.Specification

class NodeNameSpec extends Specification {

    def "a member that somebody has recorded as #shown"() {
        when:
        def name = NodeName.recorded(text)

        then:
        name.value() == shown
        name.asRecorded() == text
        NodeName.isShown(shown)

        and: 'below a directory it stays there'
        Path.of('/logs').resolve(name.value()).normalize().parent == Path.of('/logs')

        where:
        text                | shown
        'pg3'               | 'pg3'
        'node 3'            | 'node%203'
        'pg@dc2'            | 'pg@dc2'
        '节点3'               | '节点3'
        '100%'              | '100%25'
        '%2F'               | '%252F'
        ''                  | '%00'
        '/tmp/op/abs'       | '%2Ftmp%2Fop%2Fabs'
        '../../home/.ssh'   | '%2E.%2F..%2Fhome%2F.ssh'
        '..'                | '%2E.'
        "x'; id; '"         | 'x%27%3B%20id%3B%20%27'
        'pg\u00A03'         | 'pg%C2%A03'
        'a\\b'              | 'a%5Cb'
        '-oProxyCommand=id' | '%2DoProxyCommand=id'
        'root@pg2'          | 'root%40pg2'
        '\u001B]52;c;AAAA'  | '%1B%5D52%3Bc%3BAAAA'
        'pg\u009B31m'       | 'pg%C2%9B31m'
        'pg\u202E3'         | 'pg%E2%80%AE3'
        "pg3\nid"           | 'pg3%0Aid'
        'pg3\u2028'         | 'pg3%E2%80%A8'
        'pg3\u3164'         | 'pg3%E3%85%A4'
    }

    def "two names are never shown alike"() {
        given:
        def texts = ['/', '%2F', '%252F', '', '%00', '%', '%25', '-', '%2D', 'root@x', 'root%40x']

        expect:
        texts.collect { NodeName.recorded(it).value() }.toSet().size() == texts.size()
    }

    def "#text is not shown so"() {
        expect:
        !NodeName.isShown(text)

        where:
        text << ['', 'node 3', '%', '%2f', '%41', '-x', 'a/b', '$(id)', "x'", "a\nb", 'root@pg2']
    }

    def "a name cannot hold #text"() {
        when:
        NodeName.of(text)

        then:
        thrown(IllegalArgumentException)

        where:
        text << ['', '..', '.ssh', '-x', 'a/b', 'a\\b', "a\nb", 'a\u001Bb', 'a\u0085b', 'a\u2066b', 'a\u2029b', 'a' * 256, '节' * 86]
    }
}
