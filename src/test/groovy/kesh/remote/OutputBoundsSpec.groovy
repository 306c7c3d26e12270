package kesh.remote

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import kesh.Problem
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.command.Command
import kesh.command.Most
import kesh.remote.transport.Ssh
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Timeout

/** Programs that print more than anybody can keep. */
@Timeout(120)
class OutputBoundsSpec extends Specification {
    /** Nothing here may wait for it. */
    static final LIMIT = Duration.ofSeconds(300)

    @Shared @AutoCleanup PrivateSshd sshd = new PrivateSshd()
    @AutoCleanup Ssh ssh = sshd.ssh()
    Host host = new Host('kes1', Address.of('127.0.0.1'))
    Path pid = sshd.dir.resolve('pid' + System.nanoTime())

    def cleanup() { Files.deleteIfExists(sshd.far.resolve('.bashrc')) }

    private boolean ended() { ProcessHandle.of(Files.readString(pid).trim() as long).empty }

    def "a program that prints without end is ended, and the connection goes on: #command"() {
        when:
        ssh.run(host, Command."$effect"('sh', '-c', "echo \$\$ >$pid; exec $command".toString()), LIMIT)

        then:
        def e = thrown(TooMuch)
        e.message == "kes1: the command printed more than $most, and was ended"
        e.detail().get() == "the command: sh -c 'echo \$\$ >$pid; exec $command'; it began with: " + ('y ' * 30)
        PrivateSshd.until('the program has been ended') { ended() }
        ssh.run(host, Command.reading('echo', 'on'), LIMIT).out() == 'on\n'

        where:
        effect     | command    || most
        'changing' | 'yes'      || '16 MB'
        'reading'  | 'yes'      || '8 MB'
        'reading'  | 'yes >&2'  || '8 MB'
        'reading'  | 'sh -c "trap : PIPE TERM; yes"' || '8 MB'
    }

    def "what just fits is whole"() {
        expect:
        ssh.run(host, Command.changing('head', '-c', "${Most.PRINTED - 100}".toString(), '/dev/zero'), LIMIT).out().length() == Most.PRINTED - 100
    }

    def "a login shell that prints without end is ended, and the command does not begin"() {
        given:
        def begun = sshd.dir.resolve('begun' + System.nanoTime())
        sshd.write('far/.bashrc', "trap '' PIPE; echo \$\$ >$pid; yes".toString())

        when:
        ssh.run(host, Command.reading('sh', '-c', "echo >$begun".toString()), LIMIT)

        then:
        def e = thrown(TooMuch)
        e.message == "kes1: the login shell of $PrivateSshd.user printed more than 8 MB before the command, and was ended"
        e.detail().get() == "the command: sh -c 'echo >$begun'; it began with: " + ('y ' * 30)
        e.hint().get().startsWith('Look at what its startup files print, such as ~/.bashrc: ssh ')
        PrivateSshd.until('the login shell has been ended') { ended() }
        !Files.exists(begun)
    }

    def "output that is taken as it comes may be of any size, and whoever takes it is not overrun"() {
        given:
        long taken = 0
        int largest = 0

        when:
        def result = ssh.run(host, Command.reading('sh', '-c', 'head -c 100000000 /dev/zero; echo end; exit 3').drainedBy {
            taken += it.length
            largest = Math.max(largest, it.length)
        }, LIMIT)

        then:
        result == Result.of(3, '', '')
        taken == 100_000_004
        largest <= 4 << 20
    }

    def "a program is ended whose output is taken no more"() {
        when:
        ssh.run(host, Command.reading('sh', '-c', "echo \$\$ >$pid; exec cat /dev/zero".toString()).drainedBy { throw new Problem('full', null, null) }, LIMIT)

        then:
        def e = thrown(Problem)
        e.message == 'full'
        PrivateSshd.until('the program has been ended') { ended() }
        ssh.run(host, Command.reading('echo', 'on'), LIMIT).out() == 'on\n'
    }

    def "of a job that printed much, the end is given"() {
        when:
        def result = ssh.run(host, Command.changing('sh', '-c', "head -c ${3 * Most.OF_JOB} /dev/zero; echo end".toString()).asJob('loud'), LIMIT)

        then:
        result.exit() == 0
        result.out().length() == Most.OF_JOB
        result.out().endsWith('end\n')
    }
}
