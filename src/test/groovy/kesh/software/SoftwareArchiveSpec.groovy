package kesh.software

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kesh.Problem
import spock.lang.Specification
import spock.lang.TempDir

class SoftwareArchiveSpec extends Specification {
    private static final List<List<?>> PRODUCT = [
            ['bin/', 0755, ''], ['bin/kingbase', 0750, 'the server'], ['bin/ksql', 0755, 'a client'], ['bin/license.dat', 0644, 'trial'],
            ['lib/', 0700, ''], ['lib/libpq.so.5.12', 0755, 'a library'], ['lib/libpq.so.5', '->', 'libpq.so.5.12'],
            ['share/Ünï cödé', 0644, 'no directory of its own in the archive'], ['share/' + 'long/' * 30 + 'path', 0644, 'a long path'],
            ['share/empty', 0644, ''], ['etc/all_nodes_tools.conf', 0644, 'x'], ['etc/repmgr.conf', 0600, "a node's own"],
            ['log/', 0755, ''], ['log/kingbase.log', 0644, "a node's own"], ['share/of.pid', 0644, "a node's own"],
    ]

    @TempDir Path directory

    private SoftwareArchive read(Path file, Path license = null) {
        SoftwareArchive.read(file.fileName.toString(), file, Optional.ofNullable(license))
    }

    /** Unpacked as on a host: by GNU tar, with an unusual umask. */
    private Path unpacked(Path file, Path license = null) {
        def there = Files.createDirectories(directory.resolve('unpacked'))
        def tar = new ProcessBuilder('sh', '-c', 'umask 077; exec tar -C "$1" --no-same-owner -xpf -', 'sh', there.toString()).redirectErrorStream(true).start()
        tar.outputStream.withCloseable { SoftwareArchive.writeTar(file, Optional.ofNullable(license), it) }
        assert tar.waitFor(20, TimeUnit.SECONDS) && tar.exitValue() == 0: tar.inputStream.text
        there
    }

    private static String sh(Path where, String line) {
        def run = new ProcessBuilder('sh', '-c', line).directory(where.toFile()).redirectErrorStream(true).start()
        def text = run.inputStream.text
        assert run.waitFor(20, TimeUnit.SECONDS) && run.exitValue() == 0: text
        text.strip()
    }

    private static String digestOfHost(Path tree) {
        sh(tree, "$TreeDigest.FUNCTIONS\ntree_digest")
    }

    def "what a #format will be on a host is known before it is sent"() {
        given:
        def file = pack.call(directory.resolve('db'), PRODUCT) as Path

        when:
        def archive = read(file)
        def host = unpacked(file)

        then:
        archive.tree().digest() == digestOfHost(host)
        archive.tree().files() == sh(host, "$TreeDigest.FUNCTIONS\ntree_software -type f -print | wc -l") as int
        archive.tree().files() == 7
        archive.tree().bytes() == sh(host, "$TreeDigest.FUNCTIONS\ntree_software -type f -printf '%s\\n' | awk '{ s += \$1 } END { print s }'") as long
        archive.top() == ['bin', 'etc', 'lib', 'log', 'share'] as Set
        Files.readString(host.resolve('bin/kingbase')) == 'the server'
        Files.readSymbolicLink(host.resolve('lib/libpq.so.5')).toString() == 'libpq.so.5.12'
        sh(host, 'stat -c %a bin/kingbase lib share bin/ksql') == '750\n700\n755\n755'

        when: "a node's own directories are made, or not as they were"
        sh(host, 'mkdir archive && chmod 750 log && rm etc/repmgr.conf')

        then:
        archive.tree().digest() == digestOfHost(host)

        when: 'one byte of one file is another'
        sh(host, 'printf X >share/empty')

        then:
        archive.tree().digest() != digestOfHost(host)

        where:
        format   | pack
        'zip'    | Archived.&zip
        'tar'    | Archived.&tar
        'tar.gz' | Archived.&tarGz
    }

    def "a license of one's own takes the place of the archive's"() {
        given:
        def file = Archived.zip(directory.resolve('db.zip'), entries)
        def license = Files.writeString(directory.resolve('of kes4.dat'), 'enterprise')

        when:
        def host = unpacked(file, license)

        then:
        Files.readString(host.resolve('bin/license.dat')) == 'enterprise'
        read(file, license).tree().digest() == digestOfHost(host)
        read(file, license).tree() != read(file).tree()

        where:
        entries << [PRODUCT, PRODUCT.findAll { it[0] != 'bin/license.dat' }, [['./bin/license.dat', 0644, 'trial']]]
    }

    def "a hard link is the file that it is a link to"() {
        given:
        def file = Archived.tar(directory.resolve('db.tar'), PRODUCT + [['./share/PRC', '=', 'share/empty']])

        expect:
        read(file).tree().digest() == digestOfHost(unpacked(file))
        read(file).tree().files() == 8
    }

    def "an archive packed on Windows gets the permissions that programs need"() {
        given:
        def file = Archived.zip(directory.resolve('db.zip'), PRODUCT.collect { [it[0], it[1] == '->' ? '->' : null, it[2]] })

        expect:
        sh(unpacked(file), 'stat -c %a bin bin/kingbase lib/libpq.so.5.12 share/empty') == '755\n755\n755\n644'
        read(file).tree().digest() == digestOfHost(directory.resolve('unpacked'))
    }

    def "#what is refused"() {
        given:
        def file = Archived.tar(directory.resolve('db.tar'), PRODUCT + entries)

        when:
        read(file)

        then:
        Problem refused = thrown()
        refused.message.contains(entries.last()[0].toString().replace('\n', '?'))
        refused.detail().orElse('') == why

        when: 'nor is anything sent of it'
        SoftwareArchive.writeTar(file, Optional.empty(), OutputStream.nullOutputStream())

        then:
        thrown(Problem)

        where:
        what                           | entries                                                      | why
        'a path that goes up'          | [['bin/../../x', 0644, '']]                                  | 'it leads out of the directory that the archive is unpacked in'
        'a path that begins at the root' | [['/etc/cron.d/x', 0644, '']]                              | 'it leads out of the directory that the archive is unpacked in'
        'a link that leads out'        | [['lib/x', '->', '../../x']]                                 | 'it leads out of the directory that the archive is unpacked in'
        'a link to the root'           | [['lib/x', '->', '/etc']]                                    | 'it leads out of the directory that the archive is unpacked in'
        'links that lead out together' | [['d/l', '->', '..'], ['lib/x', '->', '../d/l/../../etc/passwd']] | 'd/l is not a directory'
        'a link above what may become one' | [['lib/x', '->', '../d/l/../../etc/passwd']]                  | 'd/l is not a directory'
        'a file below a link'          | [['lib/x', '->', '../share'], ['lib/x/y', 0644, '']]         | 'lib/x is not a directory'
        'a file that is there twice'   | [['bin/ksql', 0644, 'another']]                              | 'it is there twice'
        'a link instead of a directory' | [['lib', '->', 'bin']]                                      | 'it is there twice'
        'a hard link to a link'        | [['lib/x', '=', 'lib/libpq.so.5']]                           | 'the archive has no such file before it'
        'a hard link that leads out'   | [['lib/x', '=', '/etc/passwd']]                              | 'it leads out of the directory that the archive is unpacked in'
        'a line feed in a name'        | [['lib/x\ny', 0644, '']]                                     | 'on a host, this name would become another one'
        'what is no file'              | [['lib/fifo', '|', '']]                                      | ''
    }

    def "a link may go up as long as it stays inside"() {
        given:
        def file = Archived.tar(directory.resolve('db.tar'), PRODUCT + [['lib/a/b', '->', '../../bin/./ksql'], ['lib/a/c', '->', '../../bin/../lib/libpq.so.5']])

        expect:
        read(file).tree().digest() == digestOfHost(unpacked(file))
    }

    def "what is no archive is said to be none"() {
        when:
        read(Files.writeString(directory.resolve('db.zip'), text))

        then:
        Problem refused = thrown()
        refused.message == 'it is not a zip, tar or tar.gz'

        where:
        text << ['', 'Not found', 'x' * 600]
    }

    def "#format that is cut off is damaged"() {
        given:
        def file = pack.call(directory.resolve('db'), PRODUCT + [['share/more', 0644, (1..3000).join(' ')]]) as Path
        def bytes = Files.readAllBytes(file)
        Files.write(file, Arrays.copyOf(bytes, (int) (bytes.length * 0.8)))

        when:
        read(file)

        then:
        thrown(IOException)

        where:
        format   | pack
        'zip'    | Archived.&zip
        'tar'    | Archived.&tar
        'tar.gz' | Archived.&tarGz
    }

    def "what programs are built for is read from the first of them"() {
        given:
        def header = (['7f', '45', '4c', '46', '02', data] + ['00'] * 12 + machine).collect { (char) Integer.parseInt(it as String, 16) }.join('')
        def file = directory.resolve('db.tar')
        Archived.tar(file, [['bin/readme', 0644, 'text'], ['bin/kingbase', 0755, header]])

        expect:
        read(file).architecture().orElse(null) == architecture

        where:
        data | machine        || architecture
        '01' | ['3e', '00']   || 'x86_64'
        '01' | ['02', '01']   || 'loongarch64'
        '02' | ['00', '16']   || 's390x'
        '01' | ['77', '00']   || null
    }

    def "an archive of more entries or bytes than any product has is read no further: #format"() {
        given:
        def file = pack.call(directory.resolve('db'), (1..5).collect { ["share/$it".toString(), 0644, 'x' * 400_000] }) as Path
        def taken = []
        Packed.Taker taker = { packed, content -> taken << packed.path(); content.transferTo(OutputStream.nullOutputStream()) }

        when:
        ArchiveFile.read(file, new Bounded(taker, 3, 1L << 30))

        then:
        def entries = thrown(Problem)
        entries.message == 'it has more than 3 entries'
        taken.size() == 3

        when:
        taken.clear()
        ArchiveFile.read(file, new Bounded(taker, 5, 1L << 20))

        then:
        def bytes = thrown(Problem)
        bytes.message == 'it unpacks to more than 1 MB'
        taken.size() == 3

        when:
        taken.clear()
        ArchiveFile.read(file, new Bounded(taker, 5, 3L << 20))

        then:
        taken.size() == 5

        where:
        format   | pack
        'zip'    | Archived.&zip
        'tar.gz' | Archived.&tarGz
    }
}
