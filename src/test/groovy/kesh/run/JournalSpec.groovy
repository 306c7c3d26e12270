package kesh.run

import com.google.common.jimfs.Configuration
import com.google.common.jimfs.Jimfs
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import kesh.Problem
import kesh.states.Timed
import spock.lang.Specification
import spock.lang.TempDir

class JournalSpec extends Specification {
    @TempDir
    Path root

    private static TimedEvent ended(String sentence) {
        Timed.of(new Event.Ended(new Outcome(Outcome.Kind.DONE, sentence, Optional.empty(), Optional.empty())))
    }

    private Journal open(String cluster = 'rwc', Path directory = root.resolve('state/kesh/journal')) {
        Journal.open(directory, cluster) { it.event().outcome().sentence() }
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

    def "it is not in a directory that others may change"() {
        given:
        def directory = Files.createDirectories(root.resolve('journal'))
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString('rwxrwxrwx'))

        when:
        open('rwc', directory)

        then:
        def refused = thrown(Problem)
        refused.message.endsWith('kesh uses no directory that others may change')
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

    def "a journal that cannot be written any more is reported once, and its lines are whole"() {
        given:
        def disk = Jimfs.newFileSystem(Configuration.unix().toBuilder().setAttributeViews('basic', 'posix').setBlockSize(8).setMaxSize(64).build())
        def journal = open('rwc', disk.getPath('/state'))
        journal.accept(ended('one'))

        when:
        journal.accept(ended('two' * 100))

        then:
        def problem = thrown(Problem)
        problem.message == "${journal.file()}: the journal cannot be written"
        problem.detail().present

        when: 'there would be room for this'
        journal.accept(ended('three'))
        journal.close()

        then:
        Files.readString(journal.file()) == 'one\n'

        cleanup:
        disk.close()
    }

    def "an interrupted thread writes into it, too"() {
        given:
        def journal = open()

        when:
        Thread.currentThread().interrupt()
        journal.accept(ended('one'))
        journal.accept(ended('two'))

        then:
        Thread.interrupted()
        Files.readAllLines(journal.file()) == ['one', 'two']

        cleanup:
        journal.close()
    }

    def "a directory that cannot be made or written is a problem, and what to do about it is said"() {
        given:
        Files.writeString(root.resolve('file'), '')

        when:
        open('rwc', root.resolve('file'))

        then:
        def problem = thrown(Problem)
        problem.message == "${root.resolve('file')}: the journal cannot be written"
        problem.hint().get().contains('XDG_STATE_HOME')
    }
}
