package kesh.run

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.util.concurrent.TimeUnit
import kesh.Problem
import kesh.cluster.Masked
import kesh.command.Command
import kesh.dsl.ScriptLoader
import kesh.plan.Action
import kesh.plan.LocalFile
import kesh.fake.FakeCommands
import spock.lang.Specification
import spock.lang.TempDir

/** Files are written on a host by a shell, in a directory where others may write, too. The shell runs here. */
class PlacingSpec extends Specification {
    private static final String CONTENT = '-----BEGIN OPENSSH PRIVATE KEY-----\n'

    @TempDir
    Path here

    private Path local() {
        Files.writeString(here.resolve('local'), CONTENT)
    }

    /** A directory for everybody, and the file that is to be made in it. */
    private Path target() {
        def shared = here.resolve('sha red')
        if (!Files.exists(shared)) {
            Files.createDirectory(shared)
            Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString('rwxrwxrwx'))
        }
        shared.resolve('hba.conf')
    }

    private Command send(String mode = '600') {
        Placing.command(new Action.Send(new LocalFile('local', local(), CONTENT.length(), FakeCommands.sha256(CONTENT)), target() as String, mode))
    }

    private Command write() {
        Placing.command(new Action.WriteFile(target() as String, '600', Masked.EMPTY, Masked.of(CONTENT)))
    }

    private static Map<String, Object> run(Command command, byte[] input = null, Map<String, String> environment = [:]) {
        def builder = new ProcessBuilder(command.argv())
        builder.environment().putAll(environment)
        def process = builder.redirectErrorStream(true).start()
        try {
            process.outputStream.withCloseable { to ->
                if (input != null) {
                    to.write(input)
                } else if (command.feed().present) {
                    command.feed().get().writeTo(to)
                } else {
                    to << command.input().get().reveal()
                }
            }
        } catch (IOException ended) {
            // A command that refuses does not wait for its input, which then may have nobody who reads it.
            assert process.waitFor() != 0, ended
        }
        assert process.waitFor(60, TimeUnit.SECONDS)
        [exit: process.exitValue(), said: process.inputStream.text]
    }

    private static String mode(Path file) {
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
    }

    private List<String> names() {
        Files.list(target().parent).withCloseable { all -> all.collect { it.fileName as String }.sort() }
    }

    def "#what that somebody has put where the file is made is neither written nor read"() {
        given:
        def precious = Files.writeString(here.resolve('authorized_keys'), 'the key of the operator\n')
        planted.call(Path.of("${target()}.kesh"), precious)

        expect:
        run(command.call(this)) == [exit: 0, said: '']
        target().toFile().text == CONTENT
        mode(target()) == 'rw-------'
        precious.toFile().text == 'the key of the operator\n'
        names() == ['hba.conf', 'hba.conf.kesh']
        !Files.isRegularFile(Path.of("${target()}.kesh")) || new File("${target()}.kesh").text in ['', 'the key of the operator\n']

        where:
        [[what, planted], command] << [
                [['a file for everybody', { Path at, Path other ->
                    Files.createFile(at)
                    Files.setPosixFilePermissions(at, PosixFilePermissions.fromString('rw-rw-rw-'))
                }], ['a link', { Path at, Path other -> Files.createSymbolicLink(at, other) }]],
                [{ it.send() }, { it.write() }]].combinations()
    }

    def "a link that has the file's name is replaced, and what it leads to stays: #what"() {
        given:
        def elsewhere = here.resolve('elsewhere')
        directory ? Files.createDirectory(elsewhere) : Files.writeString(elsewhere, 'theirs')
        Files.createSymbolicLink(target(), elsewhere)

        expect:
        run(send()) == [exit: 0, said: '']
        !Files.isSymbolicLink(target())
        target().toFile().text == CONTENT
        directory ? elsewhere.toFile().list() == [] as String[] : elsewhere.toFile().text == 'theirs'

        where:
        what             | directory
        'to a file'      | false
        'to a directory' | true
    }

    def "nobody else can look at the file before it has its mode"() {
        given: 'a chmod that says who may do what before it, in the directory and on the file'
        def bin = Files.createDirectory(here.resolve('bin'))
        new File(bin.toFile(), "chmod").with {
            text = '#!/bin/sh\nstat -c "%a %n" . .kesh-file\nPATH=${PATH#*:} exec chmod "$@"\n'
            executable = true
        }

        expect:
        run(send('644'), null, [PATH: "$bin:${System.getenv('PATH')}".toString()]) == [exit: 0, said: '700 .\n600 .kesh-file\n']
        mode(target()) == 'rw-r--r--'
    }

    def "what does not arrive as a whole replaces nothing, and nothing of it stays: #what"() {
        given:
        Files.writeString(target(), 'as it was')

        when:
        def ended = run(command.call(this), arrived.getBytes('UTF-8'))

        then:
        ended.exit == 1
        ended.said.contains('is not what was sent')
        target().toFile().text == 'as it was'
        names() == ['hba.conf']

        where:
        what                    | command         | arrived
        'half of a file'        | { it.send() }   | CONTENT.take(9)
        'as many other bytes'   | { it.send() }   | 'x' * CONTENT.length()
        'half of a text'        | { it.write() }  | CONTENT.take(9)
        'nothing of a text'     | { it.write() }  | ''
    }

    def "a file whose place cannot be written says so"() {
        expect:
        def ended = run(Placing.command(new Action.Send(new LocalFile('local', local(), CONTENT.length(), FakeCommands.sha256(CONTENT)), "$here/none/hba.conf", '600')))
        ended.exit == 1
        ended.said.contains('No such file or directory')
    }

    def "the text of a file makes its directory, for its owner only"() {
        given:
        def file = here.resolve('a/b/c.conf')

        expect:
        run(Placing.command(new Action.WriteFile(file as String, '640', Masked.EMPTY, Masked.of('x')))) == [exit: 0, said: '']
        [file.parent.parent, file.parent, file].collect { mode(it) } == ['rwx------', 'rwx------', 'rw-r-----']
    }

    def "a file that has changed since the plan is not sent"() {
        given:
        def command = send()
        Files.writeString(here.resolve('local'), 'x' * CONTENT.length())

        when:
        command.feed().get().writeTo(OutputStream.nullOutputStream())

        then:
        def changed = thrown(Problem)
        changed.message == 'local: the file has changed since the plan was made'
    }

    def "what is no regular file is not read"() {
        when: 'a fifo would be waited for'
        assert new ProcessBuilder('mkfifo', here.resolve('fifo') as String).start().waitFor() == 0
        ScriptLoader.load('x.groovy', "cluster('c') { via 'pg1', host: '10.9.0.11'; put '${here}/fifo', '/srv/x', on: all }", [])

        then:
        def refused = thrown(Problem)
        refused.detail().get() == 'it is not a regular file'
    }
}
