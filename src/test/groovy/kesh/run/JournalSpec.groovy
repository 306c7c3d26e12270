package kesh.run

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import spock.lang.Specification
import spock.lang.TempDir

class JournalSpec extends Specification {
    @TempDir
    Path root

    private static Event ended(String sentence) {
        new Event.Ended(new Outcome(Outcome.Kind.DONE, sentence, Optional.empty(), Optional.empty()))
    }

    private Journal open(String cluster = 'rwc', Path directory = root.resolve('state/kesh/journal')) {
        Journal.open(directory, cluster) { it.outcome().sentence() }
    }

    def "only the operator may read it"() {
        given:
        def journal = open()

        expect:
        PosixFilePermissions.toString(Files.getPosixFilePermissions(journal.file())) == 'rw-------'
        PosixFilePermissions.toString(Files.getPosixFilePermissions(journal.file().parent)) == 'rwx------'

        cleanup:
        journal.close()
    }

    def "an event is in the file as a line before the next one comes"() {
        given:
        def journal = open()

        when:
        journal.accept(ended('one'))

        then:
        Files.readString(journal.file()) == 'one\n'

        when:
        journal.accept(ended('zwei: äöü 二'))

        then:
        Files.readAllLines(journal.file()) == ['one', 'zwei: äöü 二']

        cleanup:
        journal.close()
    }

    def "the file is named after moment and cluster '#cluster'"() {
        given:
        def journal = open(cluster)

        expect:
        journal.file().fileName.toString() ==~ /\d{8}T\d{6}\.\d{3}Z-\Q$name\E\.jsonl/
        journal.file().parent == root.resolve('state/kesh/journal')

        cleanup:
        journal.close()

        where:
        cluster     || name
        'rwc'       || 'rwc'
        '../x y'    || '.._x_y'
        'a\nb;c'    || 'a_b_c'
    }

    def "a directory that cannot be made or written is an UncheckedIOException"() {
        given:
        Files.writeString(root.resolve('file'), '')

        when:
        open('rwc', root.resolve('file'))

        then:
        thrown(UncheckedIOException)
    }
}
