package kesh.remote

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kesh.Problem
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.cluster.KnownHosts
import kesh.cluster.Masked
import kesh.cluster.Secret
import kesh.command.Command
import kesh.command.Feed
import kesh.remote.ssh.Dial
import kesh.remote.ssh.Exec
import kesh.remote.ssh.KnownHostsFiles
import kesh.remote.ssh.SshConnections
import kesh.remote.ssh.Targets
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/** The ssh transport against a real sshd on a loopback port. */
class SshSpec extends Specification {
    static final LIMIT = Duration.ofSeconds(60)

    @Shared @AutoCleanup PrivateSshd sshd = new PrivateSshd([], ['ed25519', 'ecdsa', 'rsa'])
    Host host = new Host('kes1', Address.of('127.0.0.1'))

    Result run(Map settings = [:], Command command) {
        sshd.ssh(settings).withCloseable { it.run(host, command, LIMIT) }
    }

    def cleanup() { sshd.knows('ed25519') }

    def "arguments, input, output, exit status and locale arrive as they are"() {
        given:
        def odd = ['', ' ', "it's", '"', '$HOME', '`id`', 'a\nb', '%s', '~', '-n', 'a=b', '*', '中文', '\\', "\\'", '!!', '!x']

        expect:
        run(Command.reading('printf', '%s|', *odd)).out() == odd.join('|') + '|'
        run(Command.reading('sh', '-c', 'cat; echo oops >&2; exit 7').withInput(Masked.of('in 入\n').plus(new Secret('s')))) ==
                Result.of(7, 'in 入\ns', 'oops\n')
        run(Command.reading('sh', '-c', 'echo $LC_ALL; cat; test -t 0 || echo no tty')).out() == 'C\nno tty\n'
    }

    def "much input and much output at once do not block each other"() {
        given:
        def text = 'x' * 6_000_000

        expect:
        run(Command.changing('tee', '/dev/stderr').withInput(Masked.of(text))).with { out() == text && err() == text }
        run(Command.reading('true').withInput(Masked.of(text))).ok()
    }

    def "streamed input arrives whole and in order, and a program need not read all of it"() {
        given:
        def all = (1..200_000).collect { "$it\n" }.join('')
        def pieces = { OutputStream out -> [0..99, 100..700_000, 700_001..<all.length()].each { out.write(all.bytes, it.from, it.size()) } } as Feed

        expect:
        run(Command.reading('cat').fedBy(pieces)).out() == all

        when: 'more than the windows of the connection hold'
        def result = run(Command.reading('head', '-n', '1').fedBy { OutputStream out -> 50.times { pieces.writeTo(out) } } as Command)

        then:
        result == Result.of(0, '1\n', '')
    }

    def "a program is ended whose input cannot be had any more, and the connection goes on"() {
        given:
        def ssh = sshd.ssh()
        def pid = sshd.dir.resolve('fed')

        when:
        ssh.run(host, Command.changing('sh', '-c', "echo \$\$ >$pid; cat >/dev/null; exec sleep 987".toString()).fedBy { OutputStream out ->
            out.write(new byte[1_000_000])
            PrivateSshd.until('the program runs') { Files.exists(pid) && Files.size(pid) > 0 }
            throw new Problem('db.zip: it can no longer be read', null, null)
        }, LIMIT)

        then:
        def e = thrown(Problem)
        e.message == 'db.zip: it can no longer be read'
        PrivateSshd.until('the program has been ended') { ProcessHandle.of(Files.readString(pid).trim() as long).empty }
        ssh.run(host, Command.reading('echo', 'on'), LIMIT).out() == 'on\n'

        cleanup:
        ssh.close()
    }

    def "a program is ended that had not begun when its input could not be had"() {
        given:
        def pid = sshd.dir.resolve('begun')
        def go = sshd.dir.resolve('go')
        sshd.write('far/.bashrc', "trap '' PIPE; echo \$\$ >$pid; while [ ! -e $go ]; do sleep 0.1; done".toString())

        when:
        sshd.ssh().withCloseable {
            it.run(host, Command.changing('sleep', '987').fedBy { OutputStream out ->
                PrivateSshd.until('the login shell runs') { Files.exists(pid) && Files.size(pid) > 0 }
                Files.createFile(go)
                throw new Problem('db.zip: it can no longer be read', null, null)
            }, LIMIT)
        }

        then:
        thrown(Problem)
        PrivateSshd.until('the program has been ended') { ProcessHandle.of(Files.readString(pid).trim() as long).empty }

        cleanup:
        Files.deleteIfExists(sshd.far.resolve('.bashrc'))
    }

    def "the limit ends a program that takes no input"() {
        when:
        sshd.ssh().withCloseable {
            it.run(host, Command.reading('true'), LIMIT)
            it.run(host, Command.reading('sleep', '987').fedBy { OutputStream out -> while (true) { out.write(new byte[100_000]) } }, Duration.ofMillis(1500))
        }

        then:
        def e = thrown(TimedOut)
        e.message == 'kes1: sleep 987: not finished after 1.5 s'
    }

    def "a command killed by a signal has no exit status"() {
        expect:
        run(Command.reading('sh', '-c', 'kill -KILL $$')) == new Result(-1, Optional.of('KILL'), '', '')
    }

    def "the limit ends a command, and the connection goes on"() {
        given:
        def ssh = sshd.ssh()
        def pid = sshd.dir.resolve('sleeping')
        ssh.run(host, Command.reading('true'), LIMIT)

        when:
        ssh.run(host, Command.changing('sh', '-c', "echo \$\$ >$pid; sleep 987; :".toString()).withInput(Masked.of('geheim')), Duration.ofMillis(1500))

        then:
        def e = thrown(TimedOut)
        e.message == "kes1: sh -c 'echo \$\$ >$pid; sleep 987; :': not finished after 1.5 s"
        PrivateSshd.until('the program has been ended') { ProcessHandle.of(Files.readString(pid).trim() as long).empty }
        ssh.run(host, Command.reading('echo', 'on'), LIMIT).out() == 'on\n'

        cleanup:
        ssh.close()
    }

    def "a daemon that keeps the output open does not hold up its starter"() {
        when:
        def result = sshd.ssh().withCloseable { it.run(host, Command.changing('sh', '-c', 'sleep 300 & echo $!'), LIMIT) }

        then:
        result.ok()

        cleanup:
        ProcessHandle.of(result.out().trim() as long).ifPresent { it.destroyForcibly() }
    }

    def "many commands at once share one connection and are more than sshd allows sessions"() {
        given:
        def ssh = sshd.ssh()
        def pool = Executors.newFixedThreadPool(30)

        when:
        def outs = pool.invokeAll((1..30).collect { n -> { -> ssh.run(host, Command.reading('sh', '-c', "echo $n; echo \$SSH_CONNECTION".toString()), LIMIT).out().readLines() } })*.get()

        then:
        outs*.get(0) == (1..30)*.toString()
        outs.collect { it[1] }.toSet().size() == 1

        cleanup:
        pool.shutdown()
        ssh.close()
    }

    def "a caller interrupted while connecting gets that, and others who wait for the same host try it themselves"() {
        given: 'a server that says who it is, and then nothing'
        def server = new ServerSocket(0, 9, InetAddress.loopbackAddress)
        def dialled = new java.util.concurrent.LinkedBlockingQueue<Socket>()
        Thread.startDaemon {
            try {
                while (true) {
                    def socket = server.accept()
                    socket.outputStream.write('SSH-2.0-silent\r\n'.bytes)
                    dialled << socket
                }
            } catch (SocketException ignored) {
                // It was closed.
            }
        }
        sshd.knows('ed25519', "[127.0.0.1]:$server.localPort")
        def ssh = sshd.ssh(port: server.localPort)
        def first = new java.util.concurrent.FutureTask<>({
            try {
                ssh.run(host, Command.reading('true'), LIMIT)
            } catch (Unreachable ignored) {
                Thread.interrupted()
            }
        })

        when:
        def interrupted = Thread.startDaemon { first.run() }
        def dial = dialled.poll(20, TimeUnit.SECONDS)
        // Now it waits for the keys: its own greeting and its offer are there.
        PrivateSshd.until('it waits for an answer') { dial.inputStream.available() > 300 && interrupted.state == Thread.State.TIMED_WAITING }
        def second = new java.util.concurrent.FutureTask<>({ ssh.run(host, Command.reading('true'), LIMIT) })
        Thread.startDaemon { second.run() }
        interrupted.interrupt()

        then:
        first.get(60, TimeUnit.SECONDS)
        dialled.poll(60, TimeUnit.SECONDS)

        cleanup:
        server.close()
        ssh.close()
    }

    def "a connection that died is made anew, and never taken for a living one"() {
        given:
        def ssh = sshd.ssh()

        expect:
        (1..5).every {
            try {
                ssh.run(host, Command.changing('sh', '-c', 'kill -KILL $(ps -o ppid= -p $$)'), LIMIT)
                false
            } catch (Unreachable e) {
                e.message == 'connection to kes1 was lost' && ssh.run(host, Command.reading('echo', 'again'), LIMIT).out() == 'again\n'
            }
        }

        cleanup:
        ssh.close()
    }

    def "logs in with a key of type #options, passphrase '#passphrase', in the agent: #agent"() {
        given:
        def key = sshd.login('key' + System.nanoTime(), options, passphrase)
        def socket = agent ? startAgent(key, passphrase) : null

        expect:
        run(Command.reading('true'), key: key, agent: socket?.path).ok()

        cleanup:
        socket?.process?.destroy()

        where:
        options                              | passphrase | agent
        ['-t', 'ed25519']                    | ''         | false
        ['-t', 'ecdsa']                      | ''         | false
        ['-t', 'ecdsa', '-b', '521']         | ''         | false
        ['-t', 'rsa', '-b', '2048']          | ''         | false
        ['-t', 'rsa', '-b', '2048', '-m', 'PEM'] | ''     | false
        ['-t', 'ecdsa', '-m', 'PKCS8']       | ''         | false
        ['-t', 'ed25519']                    | 'secret'   | true
        ['-t', 'rsa', '-b', '2048', '-m', 'PEM'] | 'secret' | true
        ['-t', 'ecdsa']                      | 'secret'   | true
    }

    def "without a named key the agent's keys are offered"() {
        given:
        def agent = startAgent(sshd.login('agents', ['-t', 'ed25519'], 'secret'), 'secret')

        expect:
        run(Command.reading('true'), key: null, agent: agent.path).ok()

        cleanup:
        agent.process.destroy()
    }

    def "a key that needs a passphrase is said to, and so is one that is turned down"() {
        when:
        run(Command.reading('true'), key: sshd.login('locked', ['-t', 'ed25519'], 'secret'))

        then:
        def locked = thrown(Unreachable)
        locked.message == "kes1 refuses the login as $PrivateSshd.user (127.0.0.1)"
        locked.detail().get() == "no key was available; $sshd.dir/locked needs a passphrase"
        locked.hint().get().endsWith("ssh-add $sshd.dir/locked")

        when:
        run(Command.reading('true'), key: sshd.keygen('stranger'))

        then:
        def stranger = thrown(Unreachable)
        stranger.detail().get() == "offered: $sshd.dir/stranger"
    }

    def "host keys: the type that known_hosts has is asked for, hashed or not (#type, #names)"() {
        given:
        sshd.knows(type, names.replace('PORT', sshd.port as String))
        if (hash) PrivateSshd.sh('ssh-keygen', '-H', '-f', "$sshd.dir/known")

        expect:
        run(Command.reading('true')).ok()

        where:
        type      | names                | hash
        'ed25519' | '[127.0.0.1]:PORT'   | false
        'ecdsa'   | '[127.0.0.1]:PORT'   | false
        'rsa'     | '[127.0.0.*]:PORT'   | false
        'ecdsa'   | '[127.0.0.1]:PORT'   | true
    }

    def "an unknown host key is refused with its fingerprint"() {
        given:
        sshd.write('known', '')

        when:
        run(Command.reading('true'))

        then:
        def e = thrown(Unreachable)
        e.message == 'host key of kes1 (127.0.0.1) is not known'
        e.detail().get() == "ssh-ed25519 ${fingerprint('ed25519')}; searched for [127.0.0.1]:$sshd.port in $sshd.dir/known"
        e.hint().get().contains('ssh-keyscan -t ed25519')
    }

    def "a changed and a revoked host key are refused"() {
        given:
        def other = sshd.keygen('other' + System.nanoTime())
        sshd.write('known', "\n[127.0.0.1]:$sshd.port ${Files.readString(Path.of("${other}.pub"))}")

        when:
        run(Command.reading('true'))

        then:
        def e = thrown(Unreachable)
        e.message == 'host key of kes1 (127.0.0.1) has changed'
        e.detail().get().contains(fingerprint('ed25519'))
        e.detail().get().contains("$sshd.dir/known:2 has SHA256:")
        e.hint().get().startsWith('Nothing was sent.')

        when:
        sshd.write('known', "@revoked * ${sshd.hostKey('ed25519')}[127.0.0.1]:$sshd.port ${sshd.hostKey('ed25519')}")
        run(Command.reading('true'))

        then:
        def refused = thrown(Unreachable)
        refused.message == 'host key of kes1 (127.0.0.1) is revoked'
    }

    def "ssh's configuration says what the script does not"() {
        given:
        sshd.write('ssh_config', """\
            Host db
              HostName 127.0.0.1
              Port $sshd.port
              User $PrivateSshd.user
              IdentityFile $sshd.dir/id_ed25519
              UserKnownHostsFile $sshd.dir/known
            """.stripIndent())
        def ssh = sshd.ssh(user: null, key: null, knownHosts: null, port: null)

        expect:
        ssh.run(new Host('kes1', Address.of('db')), Command.reading('true'), LIMIT).ok()

        cleanup:
        ssh.close()
        sshd.write('ssh_config', '')
    }

    def "through jump hosts, one after the other"() {
        given:
        def hop = "$PrivateSshd.user@127.0.0.1:$sshd.port"

        expect:
        run(Command.reading('echo', 'there'), jump: "$hop,$hop".toString()).out() == 'there\n'
    }

    def "through a member that can reach the host and knows its key"() {
        given: 'an address that refuses the operator, and is the second sshd for the member'
        def settings = sshd.settings(via: host)
        def other = new PrivateSshd([], ['ecdsa'])
        Files.copy(sshd.dir.resolve('authorized'), other.dir.resolve('authorized'), REPLACE_EXISTING)
        Files.createDirectories(sshd.far.resolve('.ssh'))
        sshd.write('far/.ssh/known_hosts', "[localhost]:$other.port ${other.hostKey('ecdsa')}")
        def member = new Dial('kes1', new Targets(settings, sshd.operator()).host(host), Optional.empty(),
                [KnownHostsFiles.read([sshd.dir.resolve('known')])], LIMIT).connect()

        when:
        def known = SshConnections.knownTo(member)

        then:
        known.types('localhost', other.port) == ['ecdsa-sha2-nistp256']
        known.lines()[0].place() == "~/.ssh/known_hosts of $PrivateSshd.user on kes1:1"

        when:
        def target = new Targets(sshd.settings(port: other.port), sshd.operator()).host(new Host('localhost', Address.of('localhost')))
        def link = new Dial('kes4', target, Optional.of(member), [new KnownHosts([], []), known], LIMIT).connect()

        then:
        Exec.run(link, Command.reading('echo', 'there'), LIMIT).out() == 'there\n'

        when:
        def stale = KnownHosts.parse('known', "[localhost]:$other.port ${sshd.hostKey('ecdsa')}")
        new Dial('kes4', target, Optional.of(member), [new KnownHosts(['known'], stale), known], LIMIT).connect()

        then:
        def e = thrown(Unreachable)
        e.message == 'host key of kes4 (localhost) has changed'

        cleanup:
        link?.close()
        member.close()
        other.close()
        sshd.far.resolve('.ssh').toFile().deleteDir()
    }

    def "a host that neither the operator nor the member reaches is named with both reasons"() {
        when:
        sshd.ssh(via: host).withCloseable { it.run(new Host('kes9', Address.of('no.such.invalid')), Command.reading('true'), LIMIT) }

        then:
        def e = thrown(Unreachable)
        e.message.startsWith('cannot reach kes9 from kes1: ')
        e.detail().get().endsWith('and directly: cannot reach kes9: the name no.such.invalid does not resolve')
    }

    def "a host that cannot be reached is named with the reason: #address:#port"() {
        when:
        sshd.ssh(port: port ?: PrivateSshd.freePort(), jump: jump ? "$PrivateSshd.user@127.0.0.1:$sshd.port".toString() : null)
                .withCloseable { it.run(new Host('kes9', Address.of(address as String)), Command.reading('true'), LIMIT) }

        then:
        def e = thrown(Unreachable)
        e.message =~ message

        where:
        address               | port | jump  || message
        '127.0.0.1'           | 0    | false || 'cannot reach kes9: 127.0.0.1:\\d+ refuses connections'
        'no.such.invalid'     | 0    | false || 'cannot reach kes9: the name no.such.invalid does not resolve'
        '127.0.0.1'           | 0    | true  || 'cannot reach kes9 from jump host .*: connection refused'
        'no.such.invalid'     | 22   | true  || 'cannot reach kes9 from jump host .*: (name or service not known|.*resolution.*)'
    }

    def "reach distinguishes open, refused and silent ports"() {
        given:
        def ssh = sshd.ssh()

        expect:
        ssh.reach(host, Address.of('127.0.0.1'), sshd.port, LIMIT) == Reach.OPEN
        ssh.reach(host, Address.of('127.0.0.1'), PrivateSshd.freePort(), LIMIT) == Reach.REFUSED
        ssh.reach(host, Address.of('no.such.invalid'), 1, LIMIT) == Reach.NO_ANSWER
        ssh.run(host, Command.reading('true'), LIMIT).ok()

        cleanup:
        ssh.close()
    }

    def "an sshd that does not forward says so"() {
        given:
        def strict = new PrivateSshd(['AllowTcpForwarding no'])
        def ssh = strict.ssh()

        when:
        ssh.reach(host, Address.of('127.0.0.1'), 1, LIMIT)

        then:
        def refused = thrown(Unreachable)
        refused.message == 'sshd on kes1 does not forward connections'

        cleanup:
        ssh.close()
        strict.close()
    }

    def "noise of the login shell is cut off, and a login shell that runs nothing is an error"() {
        given:
        def noisy = new PrivateSshd(["ForceCommand echo noise; echo noise >&2; $end".toString()])

        when:
        def outcome = noisy.ssh().withCloseable { ssh ->
            try { ssh.run(host, Command.reading('echo', 'clean'), LIMIT) } catch (Unreachable e) { e.message }
        }

        then:
        outcome == expected

        cleanup:
        noisy.close()

        where:
        end                              || expected
        'eval "$SSH_ORIGINAL_COMMAND"'   || Result.of(0, 'clean\n', '')
        'exit 1'                         || 'kes1 did not run the command'
    }

    def "nothing but daemons is left behind"() {
        given:
        run(Command.reading('true'))

        expect:
        Thread.allStackTraces.keySet().findAll { !it.daemon && it.name =~ /(?i)ssh|kesh/ }.empty
    }

    def "an sshd that only speaks what the JDK does not is spoken to all the same"() {
        given:
        def old = new PrivateSshd(['Ciphers chacha20-poly1305@openssh.com'])

        expect:
        old.ssh().withCloseable { it.run(host, Command.reading('true'), LIMIT) }.ok()

        cleanup:
        old.close()
    }

    private String fingerprint(String type) {
        PrivateSshd.sh('ssh-keygen', '-lf', "$sshd.dir/host_${type}.pub").split(' ')[1]
    }

    private Map startAgent(Path key, String passphrase) {
        def path = sshd.dir.resolve('agent' + System.nanoTime())
        def process = new ProcessBuilder('ssh-agent', '-D', '-a', path.toString()).start()
        PrivateSshd.until('the agent listens') { PrivateSshd.answers(UnixDomainSocketAddress.of(path)) }
        def ask = sshd.write('askpass', "#!/bin/sh\necho '$passphrase'\n").toFile()
        ask.executable = true
        PrivateSshd.sh('ssh-add', key.toString(), SSH_AUTH_SOCK: path.toString(), SSH_ASKPASS: ask.path, SSH_ASKPASS_REQUIRE: 'force')
        [path: path, process: process]
    }
}
