package kesh.repl

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.time.Instant
import kesh.dsl.Words
import org.jline.reader.EOFError
import org.jline.reader.LineReader
import org.jline.reader.LineReaderBuilder
import org.jline.reader.Parser
import org.jline.terminal.impl.DumbTerminal
import org.jline.utils.AttributedStyle
import spock.lang.Specification
import spock.lang.TempDir

/** Colours, unfinished lines, and the history, which stores no secrets. */
class LineEditingSpec extends Specification {
    @TempDir
    Path directory

    private static AttributedStyle style(String line, String piece) {
        new LineHighlighter().highlight(null, line).styleAt(line.indexOf(piece))
    }

    def "a line keeps its text, whatever is in it: #line"() {
        expect:
        new LineHighlighter().highlight(null, line).toString() == line

        where:
        line << ['', "expand 'pg4', upstream: 'pg2' // why", 'plan { x', "x = 'open", '}}}', 'a\n  b', "sql '表'", '"${"', '\t/']
    }

    def "words, options, texts and brackets that match nothing have colours of their own"() {
        given:
        def line = "expand 'pg4', upstream: 'pg2'; def x = 1 } // why"

        expect:
        ['expand', "'pg4'", 'upstream', 'def', '1', '}', '// why'].collect { style(line, it) }.toSet().size() == 7
        Words.inShell().every { style(it.name(), it.name()) == style('status', 'status') }
        style('x.status', 'status') == style('x', 'x')
    }

    def "Enter on an open bracket goes on"() {
        when:
        new LineParser().parse('plan {', 6, Parser.ParseContext.ACCEPT_LINE)

        then:
        thrown(EOFError)

        expect:
        new LineParser().parse('plan {', 6, Parser.ParseContext.COMPLETE).word() == ''
        new LineParser().parse("expand 'pg", 10, Parser.ParseContext.COMPLETE).word() == 'pg'
    }

    def "may hold a secret: #line"() {
        expect:
        kesh.cluster.Secrets.mayBeIn(line)

        where:
        line << ["sql \"alter user x password 'y'\", on: primary", "sh 'PGPASSWORD=x psql'", "sh 'curl https://me:pw@host/'", "token = 'x'",
                 "sql 'alter user x identified by y'", "API_KEY = 1", "sh 'mysql --pass x'", "x = 'SCRAM-SHA-256\$4096:x'"]
    }

    def "holds none: #line"() {
        expect:
        !kesh.cluster.Secrets.mayBeIn(line)

        where:
        line << ["expand 'pg4', upstream: 'pg2'", 'status', "sh 'ls -l /var/lib/pgsql', on: all", "ssh user: 'postgres', key: '~/.ssh/id_ed25519'",
                 "sql 'select * from pg_stat_replication', on: primary", "sh 'curl http://host:80/'"]
    }

    def "the history is the operator's alone, and keeps no secrets"() {
        given:
        def file = directory.resolve('deep/history')
        LineHistory.prepare(file)
        def terminal = new DumbTerminal(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream())
        def reader = LineReaderBuilder.builder().terminal(terminal).history(new LineHistory()).build()
        reader.setVariable(LineReader.HISTORY_FILE, file)
        reader.history.attach(reader)
        ['status', "sql \"alter user x password 'y'\"", 'check'].each { reader.history.add(Instant.now(), it) }

        when:
        reader.history.save()

        then:
        Files.readAllLines(file).collect { it.replaceFirst(/^\d+:/, '') } == ['status', 'check']
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) == 'rw-------'
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file.parent)) == 'rwx------'

        when: 'others may change its directory'
        Files.setPosixFilePermissions(file.parent, PosixFilePermissions.fromString('rwxrwxrwx'))
        LineHistory.prepare(file)

        then:
        thrown(kesh.Problem)
    }
}
