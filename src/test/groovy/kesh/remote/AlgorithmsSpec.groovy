package kesh.remote

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.command.Command
import kesh.remote.transport.Ssh
import spock.lang.Specification

/** Which algorithms are offered, and which only on request. */
class AlgorithmsSpec extends Specification {
    static final LIMIT = Duration.ofSeconds(60)
    static final HOST = new Host('pg1', Address.of('127.0.0.1'))
    static final ALL = new Lenience(true, [] as Set, [] as Set, [] as Set)
    static final OLD = ~/sha1(-|$)|md5|cbc|arcfour|dss|ssh-rsa|group-exchange-sha1|blowfish|ripemd|-96|none/

    volatile String said

    private static String outcome(Ssh ssh) {
        ssh.withCloseable {
            try {
                it.run(HOST, Command.reading('true'), LIMIT).ok() ? '' : 'failed'
            } catch (Unreachable e) {
                [e.message, e.detail().orElse(''), e.hint().orElse('')].join(' | ')
            }
        }
    }

    def "a host that has only old algorithms is reached if the script asks for that, and for this host: #options"() {
        given:
        def old = new PrivateSshd(options, types)

        expect: 'the sentence names what helps'
        outcome(old.ssh()) =~ /^pg1 and kesh have no algorithm in common \| 127\.0\.0\.1:$old.port: \w+: it offers $offers; kesh offers .* \| What it offers is no longer safe\. .* ssh legacy: true — or for this host only: node '…', legacy: true$/
        outcome(old.ssh(lenience: new Lenience(false, ['pg1', '127.0.0.2'].collect { Address.of(it) } as Set, [] as Set, [] as Set))) =~ /^pg1 and kesh have no/
        outcome(old.ssh(lenience: ALL)) == ''
        outcome(old.ssh(lenience: new Lenience(false, [Address.of('127.0.0.1')] as Set, [] as Set, [] as Set))) == ''

        cleanup:
        old.close()

        where:
        options                                                  | types       || offers
        ['KexAlgorithms diffie-hellman-group1-sha1']             | ['ed25519'] || /diffie-hellman-group1-sha1, .*/
        ['KexAlgorithms diffie-hellman-group14-sha1']            | ['ed25519'] || /diffie-hellman-group14-sha1, .*/
        ['KexAlgorithms diffie-hellman-group-exchange-sha1']     | ['ed25519'] || /diffie-hellman-group-exchange-sha1, .*/
        ['Ciphers 3des-cbc']                                     | ['ed25519'] || /3des-cbc/
        ['Ciphers aes128-cbc,aes256-cbc', 'MACs hmac-sha1']      | ['ed25519'] || /aes128-cbc, aes256-cbc/
        ['Ciphers aes128-ctr', 'MACs hmac-md5']                  | ['ed25519'] || /hmac-md5/
        ['Ciphers aes128-ctr', 'MACs hmac-sha1']                 | ['ed25519'] || /hmac-sha1/
        ['HostKeyAlgorithms ssh-rsa']                            | ['rsa']     || /ssh-rsa/
    }

    def "a jump host is never offered them, and the configuration of ssh may forbid them for a host: nobody is sent in circles"() {
        given:
        def old = new PrivateSshd(['Ciphers aes128-cbc', 'MACs hmac-sha1'])
        old.write('ssh_config', 'Ciphers aes128-ctr,aes256-ctr\n')

        expect:
        outcome(old.ssh(lenience: ALL)) =~ /^pg1 and kesh have no algorithm in common .* does not allow it either: ssh -G 127.0.0.1 — update/
        outcome(old.ssh(lenience: ALL, jump: "$PrivateSshd.user@127.0.0.1:$old.port".toString())) =~ /^jump host .* and kesh have no algorithm in common .* never spoken with jump hosts/

        cleanup:
        old.close()
    }

    def "an old login by an RSA key with SHA-1 is on request, too"() {
        given:
        def old = new PrivateSshd(['PubkeyAcceptedAlgorithms ssh-rsa'])
        def key = old.login('rsa', ['-t', 'rsa', '-b', '2048'])

        expect:
        outcome(old.ssh(key: key)) =~ /^pg1 refuses the login/
        outcome(old.ssh(key: key, lenience: ALL)) == ''

        cleanup:
        old.close()
    }

    def "whoever answers first cannot bring about a second, wider offer, for this host or for others"() {
        given: 'a server that agrees to nothing that is safe'
        def server = new FakeServer(['diffie-hellman-group1-sha1', 'ssh-dss', 'arcfour', 'arcfour', 'hmac-md5', 'hmac-md5'])
        def good = new FakeServer(['curve25519-sha256', 'ssh-ed25519', 'nothing', 'nothing', 'hmac-sha2-256', 'hmac-sha2-256'])
        def sshd = new PrivateSshd()

        expect:
        outcome(sshd.ssh(port: server.port)) =~ /^pg1 and kesh have no algorithm in common/
        outcome(sshd.ssh(port: good.port)) =~ /^pg1 and kesh have no algorithm in common .* \| Let its sshd_config allow one of those that kesh offers/
        PrivateSshd.until('the offers are there') { !server.offers.empty && !good.offers.empty }
        server.offers.size() == 1
        (server.offers + good.offers).every { lists -> lists.flatten().every { !(it =~ OLD) } }
        good.offers[0][2] == ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'chacha20-poly1305@openssh.com']

        cleanup:
        [server, good, sshd]*.close()
    }

    def "what is asked for by the script comes last"() {
        given:
        def server = new FakeServer(['nothing', 'ssh-ed25519', 'aes128-ctr', 'aes128-ctr', 'hmac-sha2-256', 'hmac-sha2-256'])
        def sshd = new PrivateSshd()

        when:
        outcome(sshd.ssh(port: server.port, lenience: ALL))
        PrivateSshd.until('the offer is there') { !server.offers.empty }

        then:
        server.offers[0][0, 1, 2, 4].every { list ->
            def marks = list.findAll { !it.startsWith('kex-strict') && it != 'ext-info-c' }.collect { it =~ OLD ? 1 : 0 }
            marks == marks.toSorted() && marks.last() == 1
        }

        cleanup:
        [server, sshd]*.close()
    }

    def "chacha20-poly1305 is only spoken where nothing can be cut off: strict #strict"() {
        given:
        def kex = 'curve25519-sha256' + (strict ? ',kex-strict-s-v00@openssh.com' : '')
        def server = new FakeServer([kex, 'ssh-ed25519', *(['chacha20-poly1305@openssh.com'] * 2), *(['hmac-sha2-256'] * 2)])
        def sshd = new PrivateSshd()
        sshd.knows('ed25519', "[127.0.0.1]:$server.port")

        when:
        def ssh = sshd.ssh(port: server.port)
        def connecting = Thread.startDaemon { try { ssh.run(HOST, Command.reading('true'), LIMIT) } catch (Unreachable e) { said = e.message } }
        PrivateSshd.until('it goes on, or ends') { server.after.contains(30) || said != null }

        then: 'it sends its key, or ends before'
        server.after.contains(30) == strict
        strict || said == 'pg1 offers chacha20-poly1305 only, and its sshd is too old to use it safely'

        cleanup:
        connecting.interrupt()
        [ssh, server, sshd]*.close()

        where:
        strict << [true, false]
    }

    def "an RSA host key that is too short is refused, also on request: #bits bits"() {
        given:
        def sshd = new PrivateSshd(['RequiredRSASize 1024'])
        sshd.keygen('short', ['-t', 'rsa', '-b', bits as String])
        def old = new PrivateSshd(['RequiredRSASize 1024', "HostKey $sshd.dir/short".toString(), 'HostKeyAlgorithms rsa-sha2-512'])
        old.write('known', "[127.0.0.1]:$old.port ${Files.readString(Path.of("$sshd.dir/short.pub"))}")

        expect:
        outcome(old.ssh(lenience: lenience)) =~ said

        cleanup:
        [sshd, old]*.close()

        where:
        bits | lenience      || said
        1024 | Lenience.NONE || /^host key of pg1 \(127.0.0.1\) is too short \| RSA with 1024 bits; at least 2048 are needed/
        1024 | ALL           || /^host key of pg1 \(127.0.0.1\) is too short/
        2047 | Lenience.NONE || /^host key of pg1 \(127.0.0.1\) is too short/
        2048 | Lenience.NONE || /^$/
    }
}
