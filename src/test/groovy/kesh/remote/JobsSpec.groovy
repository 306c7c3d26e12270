package kesh.remote

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kesh.cluster.Masked
import kesh.cluster.Secret
import kesh.command.Command
import kesh.remote.ssh.Jobs
import spock.lang.Specification
import spock.lang.TempDir

/** Jobs: the launcher script, run by the sh of this machine. */
class JobsSpec extends Specification {
    @TempDir Path home

    Path getJob() { home.resolve('.kesh/jobs/clone') }

    /** A launcher, as sshd would start it: the leader of a session. */
    Process launch(Map options = [:], String script) {
        def command = Command.changing('sh', '-c', script, 'zero', *(options.arguments ?: [])).asJob('clone')
        if (options.input) command = command.withInput(Masked.of(options.input))
        def builder = new ProcessBuilder(['setsid', '-w'] + Jobs.command(command).argv())
        builder.environment().HOME = home.toString()
        def process = builder.start()
        process.outputStream << (options.input ?: '')
        process.outputStream.close()
        process
    }

    Map outcome(Process process) {
        def err = new StringBuilder()
        def reader = process.consumeProcessErrorStream(err)
        def out = process.inputStream.text
        assert process.waitFor(60, TimeUnit.SECONDS)
        reader.join()
        [rc: process.exitValue(), out: out, err: err.toString()]
    }

    /** Waits until the job has written its marker, and returns the process group. */
    long running(String marker = 'started') {
        PrivateSshd.until('the job has started') { Files.exists(home.resolve(marker)) && Files.size(job.resolve('pid')) > 0 }
        Files.readString(job.resolve('pid')).trim() as long
    }

    /** A job that runs until the file "go" is there, and counts its starts. */
    String waiting(String end = 'exit 0') {
        "echo x >>$home/starts; : >$home/started; echo begin; while [ ! -e $home/go ]; do sleep 0.02; done; echo end; $end"
    }

    int starts() { Files.readAllLines(home.resolve('starts')).size() }

    void go() { Files.createFile(home.resolve('go')) }

    def cleanup() {
        if (!Files.exists(home.resolve('go'))) go()
    }

    def "looks like an ordinary command, and leaves nothing behind when it ends well"() {
        expect:
        outcome(launch('cat; printf "%s|" "$@"; echo oops >&2; umask', arguments: ['a b', "it's", '', '$x'], input: 'in 入\n')) ==
                [rc: 0, out: "in 入\na b|it's||\$x|${umask()}\n".toString(), err: 'oops\n']
        !Files.exists(job)
    }

    def "a failure keeps its evidence, and the next run starts anew"() {
        expect:
        outcome(launch('echo one; echo two >&2; cat >/dev/null; exit 7', input: 'secret')) == [rc: 7, out: 'one\n', err: 'two\n']
        Files.readString(job.resolve('rc')) == '7\n'
        Files.readString(job.resolve('out')) == 'one\n'
        Files.readString(job.resolve('err')) == 'two\n'
        Files.readString(job.resolve('command')).startsWith("sh -c 'echo one;")
        PosixFilePermissions.toString(Files.getPosixFilePermissions(job)) == 'rwx------'
        !Files.exists(job.resolve('input'))

        and:
        outcome(launch('echo again')) == [rc: 0, out: 'again\n', err: '']
        !Files.exists(job)
    }

    def "a later caller attaches, and both get the result"() {
        given:
        def first = launch(waiting('echo bad >&2; exit 3'))
        running()
        def second = launch(waiting())

        when:
        PrivateSshd.until('the second one waits too') { attached(second) }
        go()

        then:
        outcome(first) == [rc: 3, out: 'begin\nend\n', err: 'bad\n']
        outcome(second) == [rc: 3, out: 'begin\nend\n', err: 'bad\n']
        starts() == 1
    }

    def "the launcher's death does not end the job"() {
        given:
        def first = launch(waiting())
        def group = running()

        when:
        ProcessHandle.of(group).get().parent().get().destroyForcibly()
        first.destroyForcibly().waitFor()
        def second = launch('echo never')
        PrivateSshd.until('it has attached') { attached(second) }
        go()

        then:
        outcome(second) == [rc: 0, out: 'begin\nend\n', err: '']
        starts() == 1
        !Files.exists(job)
    }

    def "a job whose first process was killed goes on while its children live, then has failed without an exit status"() {
        given:
        def first = launch(waiting())
        def group = running()

        when:
        ProcessHandle.of(group).get().destroyForcibly()
        def second = launch('echo never')
        PrivateSshd.until('it has attached') { attached(second) }

        then:
        first.alive
        second.alive

        when:
        go()

        then: 'setsid -w reports the signal KILL as 128 + 9'
        outcome(first) == [rc: 137, out: 'begin\nend\n', err: '']
        outcome(second) == [rc: 137, out: 'begin\nend\n', err: '']
        !Files.exists(job.resolve('rc'))
        starts() == 1

        and: 'then it is a dead one, and the next run starts anew'
        outcome(launch('echo anew')) == [rc: 0, out: 'anew\n', err: '']
    }

    def "a process id of an earlier boot means nothing"() {
        given:
        Files.createDirectories(job)
        def somebody = new ProcessBuilder('setsid', 'sleep', '30').start()
        PrivateSshd.until('it has a group of its own') { PrivateSshd.sh('ps', '-o', 'pgid=', '-p', "${somebody.pid()}").trim() == "${somebody.pid()}".toString() }
        [pid: somebody.pid() as String, boot: 'another', '.end': '', out: 'old'].each { name, text ->
            Files.writeString(job.resolve(name), text)
        }

        expect:
        outcome(launch('echo new')) == [rc: 0, out: 'new\n', err: '']

        cleanup:
        somebody?.destroyForcibly()
    }

    def "however many start at the same moment, it runs once at a time"() {
        given: 'a job that fails if another one runs, over the remains of a dead one'
        outcome(launch('exit 1'))
        def pool = Executors.newFixedThreadPool(12)
        def exclusive = "mkdir $home/alone || exit 99; sleep 0.3; rmdir $home/alone; echo done"

        when:
        def outcomes = pool.invokeAll((1..12).collect { { -> outcome(launch(exclusive)) } })*.get()

        then:
        outcomes.toSet() == [[rc: 0, out: 'done\n', err: '']].toSet()
        !Files.exists(job)

        cleanup:
        pool.shutdown()
    }

    def "a name is no path"() {
        when:
        Jobs.command(Command.changing('true').asJob(name))

        then:
        thrown(IllegalArgumentException)

        where:
        name << ['../x', '.hidden', 'a/b', '', 'a b']
    }

    /** True if the launcher has opened the job's output, which it does once it has decided to wait for it. */
    private boolean attached(Process launcher) {
        [launcher.toHandle(), *launcher.toHandle().descendants().toList()].any { handle ->
            try {
                Path.of("/proc/${handle.pid()}/fd").toFile().list().any {
                    Files.readSymbolicLink(Path.of("/proc/${handle.pid()}/fd/$it")) == job.resolve('.end')
                }
            } catch (IOException | NullPointerException gone) {
                false
            }
        }
    }

    private static String umask() { PrivateSshd.sh('sh', '-c', 'umask').trim() }
}
