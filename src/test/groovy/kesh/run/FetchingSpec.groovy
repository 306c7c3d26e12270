package kesh.run

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import kesh.Problem
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.plan.Action
import kesh.remote.PrivateSshd
import kesh.remote.Result
import kesh.remote.transport.Ssh
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Timeout

/** Files of a host, by the command that sends them. */
@Timeout(180)
class FetchingSpec extends Specification {
    static final LIMIT = Duration.ofSeconds(120)

    @Shared @AutoCleanup PrivateSshd sshd = new PrivateSshd()
    @AutoCleanup Ssh ssh = sshd.ssh()
    @TempDir
    Path local

    private Path to

    private fetched(Path path, Path directory = local.resolve('here')) {
        to = directory.resolve(path.fileName.toString())
        def fetching = new Fetching(new Action.Fetch(path.toString(), to))
        try {
            Result result = ssh.run(new Host('kes1', Address.of('127.0.0.1')), fetching.command(), LIMIT)
            return result.ok() ? fetching.done() : result.err()
        } finally {
            fetching.close()
        }
    }

    private List<String> left() { Files.exists(to.parent) ? Files.list(to.parent).toList()*.fileName*.toString() : [] }

    def "a file arrives byte for byte, of #bytes bytes"() {
        given:
        def path = sshd.dir.resolve("of$bytes")
        def content = new byte[bytes]
        new Random(bytes).nextBytes(content)
        Files.write(path, content)

        expect:
        fetched(path) == "$to: $size".toString()
        Files.mismatch(path, to) == -1
        left() == ["of$bytes".toString()]

        where:
        bytes       || size
        0           || '0 bytes'
        1           || '1 bytes'
        64          || '64 bytes'
        70_000_000  || '67 MB'
    }

    def "a file that grows without end is copied as far as it went"() {
        given:
        def path = sshd.dir.resolve('growing')
        Files.write(path, new byte[50_000_000])
        def writer = new ProcessBuilder('sh', '-c', "while :; do head -c 100000 /dev/urandom; sleep 0.01; done >>$path").start()
        PrivateSshd.until('it has begun') { Files.exists(path) && Files.size(path) > 50_100_000 }

        when:
        fetched(path)

        then:
        Files.size(to) > 50_000_000
        Files.size(to) <= Files.size(path)

        cleanup:
        writer.destroyForcibly().waitFor()
        Files.deleteIfExists(path)
    }

    def "a file for which there is no room is refused before it is sent, and nothing is left"() {
        given:
        def path = sshd.dir.resolve('huge')
        new RandomAccessFile(path.toFile(), 'rw').withCloseable { it.length = 8L << 40 }

        when:
        fetched(path)

        then:
        def e = thrown(Problem)
        e.message.startsWith("$path: it has 8.0 TB, and $to.parent has room for ")
        left() == []
    }

    def "what is no file is refused: #path"() {
        expect:
        fetched(Path.of(path)) == "there is no file $path\n"
        left() == []

        where:
        path << ['/dev/zero', '/no/such', '/tmp']
    }

    def "no file goes through a link in the place of a node's directory"() {
        given:
        def elsewhere = Files.createDirectory(local.resolve('elsewhere'))
        Files.createSymbolicLink(local.resolve('here'), elsewhere)
        def path = Files.writeString(sshd.dir.resolve('linked'), 'x')

        when:
        fetched(path)

        then:
        def refused = thrown(Problem)
        refused.message == "${local.resolve('here')}: it is a link, and leads elsewhere".toString()
        Files.list(elsewhere).toList() == []
    }

    def "no file goes where others may put something else in its place: #mode"() {
        given: 'a directory above that of the node'
        Files.createDirectory(local.resolve('open'))
        ['chmod', mode, local.resolve('open') as String].execute().waitFor()
        def path = Files.writeString(sshd.dir.resolve('opened'), 'x')

        when:
        def said = null
        try {
            fetched(path, local.resolve('open/here'))
        } catch (Problem refused) {
            said = [refused.message, refused.detail().get()]
        }

        then:
        said == (taken ? null : ["$to.parent: others could put the file elsewhere".toString(), "all users may rename what is in ${local.resolve('open')}".toString()])
        Files.exists(to) == taken

        where:
        mode   | taken
        '0777' | false
        '1777' | true
        '0775' | true
    }

    def "nothing is put below a directory of another user"() {
        given: 'which a specification run as root can make'
        def theirs = Files.createDirectory(local.resolve('theirs'))
        boolean root = ['chown', '65534', theirs as String].execute().waitFor() == 0

        when:
        def said = null
        try {
            fetched(Files.writeString(sshd.dir.resolve('theirs'), 'x'), theirs.resolve('here'))
        } catch (Problem refused) {
            said = refused.message
        }

        then:
        said == (root ? "$to.parent: others could put the file elsewhere".toString() : null)
    }

    def "a host that sends something else than it said is not believed"() {
        given:
        to = local.resolve('here/x')
        def fetching = new Fetching(new Action.Fetch('/x', to))

        when:
        try {
            sent.each { fetching.take(it.bytes) }
            fetching.done()
        } finally {
            fetching.close()
        }

        then:
        def e = thrown(Problem)
        e.message == '/x: what arrived is not what was sent'
        left() == []

        where:
        sent << [[], ['5\n', 'abc'], ['3\n', 'abc', 'x' * 64], ['3\nabcdef' + 'x' * 1000], ['-1\nabc'], ['many\n'], ['1' * 1000]]
    }
}
