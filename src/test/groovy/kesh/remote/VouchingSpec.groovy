package kesh.remote

import java.nio.file.Files
import java.time.Duration
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.cluster.Secret
import kesh.command.Command
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/** Whom kesh believes about the key of a host that only a member reaches. */
class VouchingSpec extends Specification {
    static final LIMIT = Duration.ofSeconds(60)
    static final VIA = new Host('pg1', Address.of('127.0.0.1'))
    static final BEHIND = new Host('pg2', Address.of('pg2.example'))

    @Shared @AutoCleanup PrivateSshd member = new PrivateSshd()
    @Shared @AutoCleanup PrivateSshd other = new PrivateSshd(['PasswordAuthentication yes', 'LogLevel VERBOSE'], ['ecdsa'])

    def setup() {
        Files.createDirectories(member.far.resolve('.ssh'))
        member.write('far/.ssh/known_hosts', "[127.0.0.1]:$other.port ${other.hostKey('ecdsa')}")
        other.write('authorized', Files.readString(member.dir.resolve('id_ed25519.pub')))
        // The operator's machine has no such address, so it does not reach pg2 itself.
        member.write('ssh_config', """\
            Host pg2.example
              HostName 127.0.0.1
              Port $other.port
              BindAddress 192.0.2.77
            Host 127.0.0.1
              Port $member.port
            """.stripIndent())
    }

    private static Lenience lenience(boolean vouches, Host... declared) {
        new Lenience(false, [] as Set, (vouches ? [VIA] : []) as Set, declared*.address().toSet())
    }

    /** Returns the errors of an attempt, or what was noted if there are none. */
    private List<String> attempt(Map change) {
        member.ssh([port: null, via: VIA] + change).withCloseable {
            try {
                it.run(BEHIND, Command.reading('true'), LIMIT)
                it.notes()
            } catch (Unreachable e) {
                [e.message, e.hint().orElse('')]
            }
        }
    }

    private String fingerprint() { PrivateSshd.sh('ssh-keygen', '-lf', "$other.dir/host_ecdsa.pub").split(' ')[1] }

    def "a member vouches for nobody unless the script says so, and then for declared hosts only"() {
        expect:
        attempt(lenience: lenience(vouches, *declared)) == expected(fingerprint())

        where:
        vouches | declared      || expected
        false   | [BEHIND]      || { ['host key of pg2 (127.0.0.1) is not known', hint('')] }
        false   | []            || { ['host key of pg2 (127.0.0.1) is not known', hint(", and declare the host: node '…', host: '127.0.0.1'")] }
        true    | [VIA]         || { ['host key of pg2 (127.0.0.1) is not known', hint(", and declare the host: node '…', host: '127.0.0.1'")] }
        true    | [VIA, BEHIND] || { ["pg2's host key is taken from pg1's known_hosts: $it".toString()] }
    }

    private String hint(String end) {
        "Log in once, and compare the fingerprint with that on its console: ssh -J $PrivateSshd.user@127.0.0.1:$member.port -p $other.port $PrivateSshd.user@127.0.0.1" +
                " — or believe the known_hosts of pg1: via 'pg1', …, vouches: true$end"
    }

    def "what the operator knows of a key needs no vouching, and is stronger than it"() {
        when: 'the operator knows it'
        def known = Files.readString(member.dir.resolve('known'))
        member.write('known', "$known[127.0.0.1]:$other.port ${other.hostKey('ecdsa')}")

        then:
        attempt(lenience: lenience(vouches, BEHIND)) == []

        when: 'the operator knows another one'
        member.write('known', "$known[127.0.0.1]:$other.port ${Files.readString(java.nio.file.Path.of("${member.keygen('former' + vouches, ['-t', 'ecdsa'])}.pub"))}")

        then:
        attempt(lenience: lenience(vouches, BEHIND))[0] == 'host key of pg2 (127.0.0.1) has changed'

        when: 'the operator knows one of another type, and the host shows one that only the member knows'
        member.write('known', "$known[127.0.0.1]:$other.port ${Files.readString(java.nio.file.Path.of("${member.keygen('older' + vouches, ['-t', 'ed25519'])}.pub"))}")

        then:
        attempt(lenience: lenience(vouches, BEHIND))[0] == 'host key of pg2 (127.0.0.1) is not known'

        cleanup:
        member.knows('ed25519')

        where:
        vouches << [false, true]
    }

    def "a password is never sent where only a member vouches"() {
        given: 'the host takes no key, and would see the password'
        other.write('authorized', '')
        def seen = { other.dir.resolve('sshd.log').toFile().text.findAll(/(Failed|Accepted|Failed keyboard-interactive\/pam) (password|keyboard-interactive\S*) for/).size() }
        int before = seen()

        when:
        def refused = attempt(lenience: lenience(true, BEHIND), password: new Secret('geheim'))

        then:
        refused == ['the password is not sent to pg2, whose host key only pg1 vouches for',
                    "Log in once, and compare the fingerprint with that on its console: ssh -J $PrivateSshd.user@127.0.0.1:$member.port -p $other.port $PrivateSshd.user@127.0.0.1".toString()]
        seen() == before

        when: 'the operator knows the key'
        member.write('known', "${Files.readString(member.dir.resolve('known'))}[127.0.0.1]:$other.port ${other.hostKey('ecdsa')}")
        attempt(lenience: lenience(true, BEHIND), password: new Secret('geheim'))

        then: 'it is sent'
        seen() == before + 1

        cleanup:
        member.knows('ed25519')
    }

    def "a jump host in the middle cannot pretend to be the host behind it, and gets no password"() {
        given: 'known_hosts has another key for the host than the one that answers behind the jump host'
        def hop = "$PrivateSshd.user@127.0.0.1:$member.port".toString()
        member.write('ssh_config', "Host pg2.example\n  HostName 127.0.0.1\n  Port $other.port\n")
        member.write('known', "${Files.readString(member.dir.resolve('known'))}$line")
        def log = other.dir.resolve('sshd.log')
        int before = log.toFile().text.size()

        when:
        member.ssh(port: null, jump: hop, password: new Secret('geheim')).withCloseable { it.run(BEHIND, Command.reading('true'), LIMIT) }

        then:
        def e = thrown(Unreachable)
        e.message == said
        !log.toFile().text.substring(before).contains('for ' + PrivateSshd.user)

        cleanup:
        member.knows('ed25519')

        where:
        line                                                                                     || said
        "[127.0.0.1]:$other.port ${other.hostKey('ecdsa').replace('AAAA', 'AAAB')}".toString()   || 'host key of pg2 (127.0.0.1) has changed'
        ''                                                                                       || 'host key of pg2 (127.0.0.1) is not known'
    }
}
