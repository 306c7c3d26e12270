package kesh.local

import kesh.Problem
import spock.lang.Specification

/** What the operator names or pipes in, without end. */
class TextFileSpec extends Specification {
    private static <T> T fed(InputStream piped, Closure<T> reader) {
        def before = System.in
        System.in = piped
        try {
            return reader.call()
        } finally {
            System.in = before
        }
    }

    def "standard input of more than 64 MB is no text"() {
        when:
        fed(new ByteArrayInputStream(new byte[(64 << 20) + 1])) { TextFile.standardInput() }

        then:
        def refused = thrown(Problem)
        refused.message == 'standard input cannot be read'
        refused.detail().get() == 'it has more than 64 MB'
    }

    def "less of it is"() {
        expect:
        fed(new ByteArrayInputStream('check()\n'.bytes)) { TextFile.standardInput() } == 'check()\n'
    }
}
