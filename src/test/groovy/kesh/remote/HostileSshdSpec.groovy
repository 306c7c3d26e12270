package kesh.remote

import java.nio.channels.ServerSocketChannel
import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.cluster.KnownHosts
import kesh.cluster.Secret
import kesh.command.Command
import kesh.remote.Unreachable
import kesh.remote.ssh.Deadline
import kesh.remote.ssh.Dial
import kesh.remote.ssh.Exec
import kesh.remote.ssh.Greeting
import kesh.remote.ssh.KnownHostsFiles
import kesh.remote.ssh.Targets
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Timeout

/** Ports that accept and are no sshd, or one that does not go on. */
@Timeout(120)
class HostileSshdSpec extends Specification {
    static final SECOND = Duration.ofSeconds(1)
    static final SHORT = new Dial.Bounds(SECOND, SECOND.multipliedBy(2), SECOND.multipliedBy(3), SECOND.multipliedBy(4), Duration.ofSeconds(20))
    /** What an operator would still call soon; the bounds are a tenth of it. */
    static final SOON = Duration.ofSeconds(60)

    @Shared @AutoCleanup PrivateSshd sshd = new PrivateSshd()

    private final List<Closeable> open = new CopyOnWriteArrayList<>()

    def cleanup() { open*.close() }

    /** A server that does this to each who connects, until the other side hangs up. */
    private int server(Closure<?> talk) {
        def server = new ServerSocket(0, 9, InetAddress.loopbackAddress)
        open << server
        Thread.startDaemon {
            try {
                while (true) {
                    def socket = server.accept()
                    open << socket
                    Thread.startDaemon {
                        try { talk(socket) } catch (IOException ignored) { socket.close() }
                    }
                }
            } catch (SocketException ignored) {
                // It was closed.
            }
        }
        server.localPort
    }

    private static void each(long millis, OutputStream out, String text) {
        while (true) {
            out.write(text.bytes)
            out.flush()
            if (millis) Thread.sleep(millis)
        }
    }

    private dial(int port, bounds = SHORT, through = Optional.empty()) {
        def target = new Targets(sshd.settings(port: port), sshd.operator()).host(new Host('kes', Address.of('127.0.0.1')))
        new Dial('kes3', target, through, [new KnownHosts([], [])], Duration.ofSeconds(5), bounds).connect()
    }

    private static hop(PrivateSshd sshd) {
        def known = KnownHostsFiles.read([sshd.dir.resolve('known')])
        new Dial('kes1', new Targets(sshd.settings(), sshd.operator()).host(new Host('kes', Address.of('127.0.0.1'))), Optional.empty(), [known], SOON).connect()
    }

    def "what a host prints as a process id is put into no command unless it is one: #printed"() {
        given:
        def mark = sshd.dir.resolve('ran')

        when:
        hop(sshd).withCloseable { Exec.signal(it, 'TERM', printed.replace('MARK', "$mark"), Deadline.in(SOON)) }

        then:
        !mark.toFile().exists()

        where:
        printed << ["9'; touch MARK; '", '1', '', '9999999999 $(touch MARK)', '-1', "2\ntouch MARK"]
    }

    def "a port that accepts, and #what, is given up within the bound, directly and through another host"() {
        given:
        def port = server(talk)
        def member = through ? hop(sshd) : null
        long began = System.nanoTime()

        when:
        dial(port, SHORT, Optional.ofNullable(member))

        then:
        def e = thrown(Unreachable)
        e.message =~ message
        e.detail().get() =~ /127.0.0.1:$port: $seen/
        e.message.contains('kes3')
        System.nanoTime() - began < SOON.toNanos()

        cleanup:
        member?.close()

        where:
        [talk, what, message, seen, through] << [
                [{ it.inputStream.read(); Thread.sleep(100_000) }, 'is silent', 'did not identify itself as sshd within 1 s', 'it sent nothing'],
                [{ each(100, it.outputStream, 'x') }, 'sends a byte now and then', 'did not identify itself as sshd within 1 s', 'it sent \\d+ bytes and no identification, beginning with: x+'],
                [{ each(100, it.outputStream, 'hello\n') }, 'sends a line now and then', 'did not identify itself as sshd within 1 s', 'it sent \\d+ bytes and no identification, beginning with: hello'],
                [{ it.outputStream.write('Not allowed at this time\r\n'.bytes); it.shutdownOutput() }, 'turns this address away', "kes3's sshd accepts no connection from this address now", 'it sent 26 bytes and no identification, beginning with: Not allowed at this time'],
                [{ it.shutdownOutput() }, 'hangs up', 'did not complete the ssh handshake', 'Server closed connection during identification exchange'],
                [{ each(0, it.outputStream, 'y' * 1000) }, 'sends a line without end', 'did not complete the ssh handshake', "it sends a line of more than 8192 bytes before its identification, beginning with: y+"],
                [{ each(0, it.outputStream, 'y\n' * 1000) }, 'sends lines without end', 'did not complete the ssh handshake', 'it sends more than 1024 lines before its identification, beginning with: y'],
                [{ it.outputStream.write('hi\nSSH-2.0-mute\r\n'.bytes); Thread.sleep(100_000) }, 'identifies itself and then is silent', 'did not complete the key exchange of ssh within 2 s', 'it identified itself as SSH-2.0-mute'],
        ].collectMany { row -> [false, true].collect { row + it } }
    }

    def "an sshd that hangs at the login is given up, and no password is said to be wrong"() {
        given: 'an sshd that waits for a program that says which keys may log in'
        def stuck = new PrivateSshd(['AuthorizedKeysCommand /usr/bin/sleep 100', "AuthorizedKeysCommandUser $PrivateSshd.user".toString()])
        def target = new Targets(stuck.settings(key: stuck.keygen('stranger'), password: new Secret('no')), stuck.operator()).host(new Host('kes', Address.of('127.0.0.1')))

        when:
        new Dial('kes3', target, Optional.empty(), [KnownHostsFiles.read([stuck.dir.resolve('known')])], SOON, SHORT).connect()

        then:
        def e = thrown(Unreachable)
        e.message == 'kes3 did not complete the login within 3 s'
        e.detail().get().contains('it identified itself as SSH-2.0-OpenSSH')
        !(e instanceof WrongPassword)

        cleanup:
        stuck.close()
    }

    def "what comes before an identification is read, and not kept"() {
        given:
        def port = server { Socket near ->
            near.outputStream.write(("welcome\n" * Greeting.LINES).bytes)
            def far = new Socket('127.0.0.1', sshd.port)
            open << far
            Thread.startDaemon { try { far.outputStream << near.inputStream } catch (IOException ignored) { } }
            near.outputStream << far.inputStream
        }
        def target = new Targets(sshd.settings(port: port), sshd.operator()).host(new Host('kes', Address.of('127.0.0.1')))
        def known = KnownHosts.parse('known', "[127.0.0.1]:$port ${sshd.hostKey('ed25519')}")

        when:
        def link = new Dial('kes3', target, Optional.empty(), [new KnownHosts(['known'], known)], Duration.ofSeconds(5), Dial.Bounds.USUAL).connect()

        then:
        link.alive()

        cleanup:
        link?.close()
    }

    def "the whole has a bound, however fast its parts are"() {
        given:
        def port = server { it.inputStream.read(); Thread.sleep(100_000) }
        def tight = new Dial.Bounds(SOON, SOON, SOON, SOON, Duration.ofSeconds(2))

        when:
        dial(port, tight)

        then:
        def e = thrown(Unreachable)
        e.message == 'kes3 accepts connections, but did not identify itself as sshd within 2 s'
    }

    def "the time that a human needs to confirm a key is the agent's, not the server's"() {
        given: 'an agent that is asked for a confirmation, which takes longer than the login and the whole may'
        def key = sshd.login('confirmed')
        def socket = sshd.dir.resolve('confirming')
        def ask = sshd.write('slow-askpass', "#!/bin/sh\nsleep 5\n").toFile()
        ask.executable = true
        def builder = new ProcessBuilder('ssh-agent', '-D', '-a', socket.toString())
        builder.environment().putAll(SSH_ASKPASS: ask.path, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0')
        def agent = builder.start()
        PrivateSshd.until('the agent listens') { PrivateSshd.answers(UnixDomainSocketAddress.of(socket)) }
        PrivateSshd.sh('ssh-add', '-c', key.toString(), SSH_AUTH_SOCK: socket.toString())
        def target = new Targets(sshd.settings(key: key), sshd.operator(socket)).host(new Host('kes', Address.of('127.0.0.1')))
        def known = KnownHostsFiles.read([sshd.dir.resolve('known')])
        def bounds = new Dial.Bounds(SOON, SOON, Duration.ofSeconds(3), SOON, Duration.ofSeconds(4))

        when:
        def link = new Dial('kes1', target, Optional.empty(), [known], SOON, bounds).connect()

        then:
        link.alive()

        when: 'the human does not come'
        new Dial('kes1', target, Optional.empty(), [known], SOON, new Dial.Bounds(SOON, SOON, SOON, SECOND, SOON)).connect()

        then:
        def e = thrown(Unreachable)
        e.message == 'the ssh-agent did not sign the login to kes1 within 1 s'

        cleanup:
        link?.close()
        agent.destroy()
        agent.waitFor()
    }

    def "an ssh-agent that says nothing is done without"() {
        given:
        def socket = sshd.dir.resolve('silent-agent')
        def agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket))
        def target = new Targets(sshd.settings(), sshd.operator(socket)).host(new Host('kes', Address.of('127.0.0.1')))
        def stranger = new Targets(sshd.settings(key: sshd.keygen('unknown')), sshd.operator(socket)).host(new Host('kes', Address.of('127.0.0.1')))
        def known = KnownHostsFiles.read([sshd.dir.resolve('known')])

        when:
        def link = new Dial('kes1', target, Optional.empty(), [known], SOON).connect()

        then:
        link.alive()

        when:
        new Dial('kes1', stranger, Optional.empty(), [known], SOON).connect()

        then:
        def e = thrown(Unreachable)
        e.detail().get().contains('the ssh-agent does not answer: no answer within 5 s')

        cleanup:
        link?.close()
        agent.close()
    }

    def "a connection whose other side reads nothing is cut from below, without a word to it"() {
        given:
        def link = hop(sshd)

        expect:
        Exec.run(link, Command.reading('true'), SOON).ok()

        when:
        link.cutAfter(Duration.ofMillis(1)).get(60, TimeUnit.SECONDS)
        Exec.run(link, Command.reading('true'), SOON)

        then:
        thrown(Unreachable)
        !link.alive()
    }

    def "a silent host is not dialled again for each request of a survey"() {
        given:
        def dialled = new CopyOnWriteArrayList<Socket>()
        def port = server { dialled << it; it.inputStream.read(); Thread.sleep(100_000) }
        def ssh = sshd.ssh(port: port)
        def ask = { try { ssh.run(new Host('kes3', Address.of('127.0.0.1')), Command.reading('true'), SOON) } catch (Unreachable e) { e.message } }

        when:
        def first = ask()
        // Longer than the two seconds for which a failure that costs nothing is remembered.
        long until = System.nanoTime() + 3_000_000_000L
        def later = []
        PrivateSshd.until('that time is over') { later << ask(); System.nanoTime() >= until }

        then:
        first == 'kes3 accepts connections, but did not identify itself as sshd within 10 s'
        later.every { it == first }
        dialled.size() == 1

        cleanup:
        ssh.close()
    }
}
