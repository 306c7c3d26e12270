package kesh.local

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import kesh.Problem
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/** What kesh keeps on the operator's machine is the operator's own: others neither read the files nor change the directories. */
class OwnDirectorySpec extends Specification {
    @TempDir
    Path root

    private static void mode(Path path, String mode) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode))
    }

    private static String mode(Path path) {
        PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
    }

    def "a directory that others may write to is not used: #rights of #which"() {
        given:
        def directory = Files.createDirectories(root.resolve('kesh/here'))
        mode(directory.parent, 'rwx------')
        def open = which == 'it' ? directory : directory.parent
        mode(open, rights)

        when:
        OwnDirectory.made(directory)

        then:
        def refused = thrown(Problem)
        refused.message == "$open: kesh uses no directory that others may change"
        refused.detail().get() == "its rights are $rights"
        refused.hint().get().endsWith("chmod 700 '$open'")

        when: 'the operator does as told'
        assert new ProcessBuilder('sh', '-c', refused.hint().get().replaceFirst('.*: ', '')).start().waitFor() == 0
        OwnDirectory.made(directory)

        then:
        noExceptionThrown()

        where:
        [rights, which] << [['rwxrwxrwx', 'rwxrwx---'], ['it', 'the one above']].combinations()
    }

    @Requires({ new ProcessBuilder('id', '-u').start().inputStream.text.trim() == '0' })
    def "a directory of somebody else is not used"() {
        given:
        def directory = Files.createDirectories(root.resolve('kesh'))
        mode(directory, 'rwx------')
        assert new ProcessBuilder('chown', '65534', directory as String).start().waitFor() == 0

        when:
        OwnDirectory.made(directory)

        then:
        def refused = thrown(Problem)
        refused.detail().get().startsWith('it belongs to ')
    }

    def "what is made has mode 700, and so has what is made above it"() {
        expect:
        OwnDirectory.made(root.resolve('a/kesh')).with { [it, it.parent].every { mode(it) == 'rwx------' } }
    }

    def "a file that kesh writes has mode 600, #what"() {
        given:
        def file = root.resolve('x.plan')
        def other = Files.writeString(root.resolve('other'), 'theirs')
        before.call(file, other)

        when:
        OwnFile.write(file, 'text\n')

        then:
        mode(file) == 'rw-------'
        Files.readString(file) == 'text\n'
        Files.readString(other) == 'theirs'
        root.toFile().list() as Set == ['x.plan', 'other'] as Set

        where:
        what                           | before
        'a new one'                    | { Path to, Path elsewhere -> }
        'one that everybody could read'| { Path to, Path elsewhere -> Files.writeString(to, "old"); mode(to, 'rw-rw-rw-') }
        'one that was a link'          | { Path to, Path elsewhere -> Files.createSymbolicLink(to, elsewhere) }
    }

    @Requires({ new ProcessBuilder('id', '-u').start().inputStream.text.trim() == '0' })
    def "a text is not written to a #what of somebody else"() {
        given:
        def path = root.resolve('state')
        make(path)
        assert new ProcessBuilder('chown', '-h', '65534', path as String).start().waitFor() == 0

        when:
        OwnFile.write(path, 'text')

        then:
        def refused = thrown(IOException)
        refused.message.startsWith('it is no regular file, and belongs to ')

        where:
        what   | make
        'fifo' | { Path to -> assert new ProcessBuilder('mkfifo', to as String).start().waitFor() == 0 }
        'link' | { Path to -> Files.createSymbolicLink(to, Path.of('/dev/null')) }
    }

    def "a text is written to what is no file"() {
        expect:
        new File('/dev/null').with { OwnFile.write(it.toPath(), 'text'); it.exists() && !it.isFile() }
    }
}
