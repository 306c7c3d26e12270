package kesh.text

import com.google.gson.JsonParser
import java.nio.charset.StandardCharsets
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification

class PrintableSpec extends Specification {

    def "#name is shown as #shown"() {
        expect:
        Printable.of(text) == shown
        Printable.shown(text) == shown
        Printable.isPrintable(text) == (text == shown)
        JsonParser.parseString(Printable.inJson("\"$text\"")).asString == text

        where:
        name                       | text                          | shown
        'plain text'               | 'pg1 → 节点二, ok\tand 😀'        | 'pg1 → 节点二, ok\tand 😀'
        'the clipboard'            | '\u001B]52;c;cm0gLXJm\u0007'  | '\\x1B]52;c;cm0gLXJm\\x07'
        'clear screen'             | '\u001B[2J\u001B[H'           | '\\x1B[2J\\x1B[H'
        'a colour'                 | '\u001B[32mdone\u001B[0m'     | '\\x1B[32mdone\\x1B[0m'
        'a CSI of one character'   | '\u009B31m'                   | '\\x9B31m'
        'a backspace'              | 'pg2\b1'                      | 'pg2\\x081'
        'a carriage return'        | 'failed\rdone'                | 'failed\\x0Ddone'
        'delete'                   | 'a\u007Fb'                    | 'a\\x7Fb'
        'another direction'        | 'a\u202Eb\u2066c\u061C'       | 'a\\u202Eb\\u2066c\\u061C'
        'an invisible character'   | 'pg\u200B3\uFEFF'             | 'pg\\u200B3\\uFEFF'
        'other ends of lines'      | 'a\u2028b\u2029c\u0085d'      | 'a\\u2028b\\u2029c\\x85d'
        'half a character'         | 'a\uD800b'                    | 'a\\uD800b'
        'kesh\'s mark without key' | '\uFDD0[2J\uFDD1'             | '\\uFDD0[2J\\uFDD1'
    }

    def "lines end as anywhere"() {
        expect:
        Printable.shown('a\r\nb\n') == 'a\nb\n'
    }

    def "kesh's own sequences work, and take no columns"() {
        given:
        def painted = Printable.control('[32m') + '\u001B[31m' + Printable.control('[0m') + Printable.control('\r') + Printable.control('[?7l')

        expect:
        Printable.shown(painted) == '\u001B[32m\\x1B[31m\u001B[0m\r\u001B[?7l'
        Printable.plain(painted) == '\u001B[31m'
    }

    def "everything that is printed by #how goes this way"() {
        given:
        def bytes = new ByteArrayOutputStream()

        when:
        print.call(PrintableStream.ofText(bytes, StandardCharsets.UTF_8))

        then:
        bytes.toString('UTF-8').trim() in ['\\x1Bc', '\\x1B']

        where:
        how            | print
        'print'        | { PrintStream out -> out.print('\u001Bc') }
        'println'      | { PrintStream out -> out.println('\u001Bc') }
        'an object'    | { PrintStream out -> out.println(new StringBuilder('\u001Bc')) }
        'characters'   | { PrintStream out -> out.println('\u001Bc' as char[]) }
        'a character'  | { PrintStream out -> out.print('\u001B' as char) }
        'a format'     | { PrintStream out -> out.printf('%s', '\u001Bc') }
        'append'       | { PrintStream out -> out.append('\u001Bc') }
        'a trace'      | { PrintStream out -> out.println(new Exception('\u001Bc') { String toString() { message } }) }
    }

    def "no other stream is printed to"() {
        given: 'the places that make a stream for a file or a buffer, or wrap one for a terminal'
        def known = ['cli/Terminal.java', 'cli/Front.java', 'repl/Console.java', 'Main.java', 'dsl/Evaluator.java', 'Kesh.java'] as Set
        def root = Path.of('src/main/java/kesh')

        expect:
        Files.walk(root).withCloseable { files ->
            files.filter { it.toString().endsWith('.java') && it.toFile().text =~ /System\.(out|err)\b|new PrintStream\(/ }
                    .map { root.relativize(it).toString() }.toList().toSet()
        } == known
    }
}
