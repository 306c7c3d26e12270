package kesh.remote

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import kesh.Problem
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.cluster.UserName
import kesh.command.Command
import kesh.remote.ssh.Targets
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/** A configuration of ssh means to kesh what it means to ssh: both are tried with each, on the same sshd. */
class SshConfigSpec extends Specification {
    static final LIMIT = Duration.ofSeconds(60)
    static final ALGORITHMS = ['KexAlgorithms curve25519-sha256', 'Ciphers aes128-ctr', 'MACs hmac-sha2-256-etm@openssh.com',
                               'HostKeyAlgorithms ssh-ed25519,rsa-sha2-512', 'PubkeyAcceptedAlgorithms ssh-ed25519,ssh-ed25519-cert-v01@openssh.com']

    @Shared @AutoCleanup PrivateSshd sshd = new PrivateSshd(ALGORITHMS, ['ed25519', 'rsa'])

    def cleanup() {
        sshd.knows('ed25519')
        sshd.write('ssh_config', '')
    }

    /** @param usual options that are in force where the others before them say nothing */
    private void configure(String lines, String usual = '') {
        sshd.write('ssh_config', """\
            ${lines.replace('DIR', sshd.dir.toString()).replace('PORT', sshd.port as String)}
            Host db
              HostName 127.0.0.1
              $usual
              Port $sshd.port
              User $PrivateSshd.user
              IdentityFile $sshd.dir/id_ed25519
              IdentitiesOnly yes
              UserKnownHostsFile $sshd.dir/known
              GlobalKnownHostsFile none
            """.stripIndent())
    }

    private boolean ssh() {
        def argv = ['ssh', '-n', '-F', "$sshd.dir/ssh_config", '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', '-o', 'ConnectTimeout=20', 'db', 'true']
        def process = new ProcessBuilder(argv*.toString()).redirectErrorStream(true).start()
        process.outputStream.close()
        process.inputStream.text
        process.waitFor() == 0
    }

    /** Returns an empty text if it connects, else why not. */
    private String kesh() {
        try {
            sshd.ssh(user: null, key: null, knownHosts: null, port: null).withCloseable { it.run(new Host('kes1', Address.of('db')), Command.reading('true'), LIMIT) }
            ''
        } catch (Problem e) {
            [e.message, e.detail().orElse(''), e.hint().orElse('')].join(' | ')
        }
    }

    def "kesh connects where ssh connects, and is refused where ssh is: #lines"() {
        given:
        sshd.keygen("other${System.nanoTime()}").with { Files.copy(Path.of("${it}.pub"), sshd.dir.resolve('other.pub'), java.nio.file.StandardCopyOption.REPLACE_EXISTING) }
        sshd.write('revoked', "# bad ones\n\n${sshd.hostKey('ed25519')}")
        sshd.write('revoked-other', Files.readString(sshd.dir.resolve('other.pub')))
        sshd.write('revoked-broken', 'nonsense\n')
        [krl: "$sshd.dir/host_ed25519.pub", 'krl-other': "$sshd.dir/other.pub"].each { PrivateSshd.sh('ssh-keygen', '-q', '-k', '-f', "$sshd.dir/$it.key", it.value) }
        sshd.write('included', 'Host db\n  Ciphers aes128-cbc\n')
        sshd.write('known-as-rsa', "[127.0.0.1]:$sshd.port ssh-rsa ${sshd.hostKey('ed25519').split(' ')[1]}\n")
        sshd.write('known-rsa', "[127.0.0.1]:$sshd.port ${sshd.hostKey('rsa')}")
        sshd.write('known-alias', "alias ${sshd.hostKey('ed25519')}")
        configure(lines)

        expect:
        ssh() == said.empty
        kesh() =~ (said.empty ? /^$/ : said)

        where:
        lines                                                            || said
        ''                                                               || ''
        'Foo bar'                                                        || /^ssh refuses its configuration for db \| .*Bad configuration option: foo/
        'KexAlgorithms nonsense'                                         || /^ssh refuses its configuration for db \| /
        'Match exec "sleep 3"\n  Port 1\nMatch all'                      || /^cannot reach kes1: 127.0.0.1:1 refuses connections/
        'Match exec "sleep 3"\n  PubkeyAuthentication no\nMatch all'     || /allows no login by key/
        'Include DIR/included'                                           || /^kes1 .*allows kes1 no algorithm|^ssh's configuration allows kes1 no algorithm/
        'RevokedHostKeys DIR/revoked'                                    || /^host key of kes1 \(127.0.0.1\) is revoked \| ssh-ed25519 SHA256:.* is in .*revoked/
        'RevokedHostKeys DIR/revoked-other'                              || ''
        'RevokedHostKeys none'                                           || ''
        'RevokedHostKeys DIR/revoked-broken'                             || /^it cannot be found out whether the host key of kes1 \(127.0.0.1\) is revoked/
        'RevokedHostKeys DIR/no-such-file'                               || /^it cannot be found out whether the host key of kes1 \(127.0.0.1\) is revoked/
        'RevokedHostKeys DIR/krl'                                        || /^host key of kes1 \(127.0.0.1\) is revoked/
        'RevokedHostKeys DIR/krl-other'                                  || ''
        'PubkeyAuthentication no'                                        || /^kes1 refuses the login .*allows no login by key/
        'PreferredAuthentications password'                              || /^kes1 refuses the login .*allows no login by key/
        'BindAddress 127.0.0.9'                                          || ''
        'BindAddress 192.0.2.77'                                         || /^cannot reach kes1/
        'BindInterface lo'                                               || ''
        'BindInterface nosuch0'                                          || /^cannot reach kes1: BindInterface nosuch0 has no such address/
        'AddressFamily inet6'                                            || /^cannot reach kes1/
        'AddressFamily inet'                                             || ''
        'UserKnownHostsFile none'                                        || /^host key of kes1 \(127.0.0.1\) is not known/
        'UserKnownHostsFile DIR/known-as-rsa'                            || /^host key of kes1 \(127.0.0.1\) has changed/
        'UserKnownHostsFile DIR/known-alias\nHostKeyAlias alias'         || ''
        'HostKeyAlias other'                                             || /^host key of kes1 \(127.0.0.1\) is not known/
        'KexAlgorithms ecdh-sha2-nistp256'                               || /^kes1 and kesh have no algorithm in common/
        'KexAlgorithms curve25519-sha256'                                || ''
        'Ciphers aes256-ctr'                                             || /^kes1 and kesh have no algorithm in common/
        'Ciphers aes128-ctr'                                             || ''
        'MACs hmac-sha2-512'                                             || /^kes1 and kesh have no algorithm in common/
        'MACs hmac-sha2-256-etm@openssh.com'                             || ''
        'HostKeyAlgorithms ecdsa-sha2-nistp256'                          || /^kes1 and kesh have no algorithm in common/
        'HostKeyAlgorithms rsa-sha2-512'                                 || /^host key of kes1 \(127.0.0.1\) is not known/
        'HostKeyAlgorithms rsa-sha2-512\nUserKnownHostsFile DIR/known-rsa' || ''
        'UserKnownHostsFile DIR/known-rsa'                               || ''
        'RequiredRSASize 3072\nUserKnownHostsFile DIR/known-rsa\nHostKeyAlgorithms rsa-sha2-512' || /^host key of kes1 \(127.0.0.1\) is too short \| RSA with 2048 bits; at least 3072/
        'PubkeyAcceptedAlgorithms rsa-sha2-512'                          || /^kes1 refuses the login .*is of type ssh-ed25519, which is not allowed for this host/
        'PubkeyAcceptedAlgorithms ssh-ed25519'                           || ''
        'ConnectTimeout 20'                                              || ''
    }

    def "what kesh cannot do as configured is refused, and said: #lines"() {
        given:
        sshd.write('known-authority', "@cert-authority * ${sshd.hostKey('ed25519')}")
        configure(lines)

        expect:
        kesh() =~ said

        where:
        lines                                              || said
        'KexAlgorithms sntrup761x25519-sha512@openssh.com' || /^ssh's configuration allows kes1 no algorithm that kesh has \| KexAlgorithms sntrup761x25519-sha512@openssh.com; kesh has curve25519-sha256,/
        'KnownHostsCommand /bin/cat DIR/known'             || /^ssh's configuration has a KnownHostsCommand for db, which kesh does not run/
        'ProxyCommand nc %h %p'                            || /^ssh's configuration has a ProxyCommand for db, which kesh does not run/
        'Host hop\n ProxyCommand nc %h %p\nHost db\n ProxyJump hop' || /^ssh's configuration has a ProxyCommand for hop, which kesh does not run/
        'UserKnownHostsFile DIR/known-authority'           || /^host key of kes1 \(127.0.0.1\) is not known/
    }

    def "an address whose key changed is refused where the configuration asks for that: #check"() {
        given:
        def other = Files.readString(Path.of("${sshd.keygen('moved' + System.nanoTime())}.pub"))
        sshd.write('known', "[localhost]:$sshd.port ${sshd.hostKey('ed25519')}[127.0.0.1]:$sshd.port $other")
        configure("AddressFamily inet\nHost db\n  HostName localhost\n  CheckHostIP $check")

        expect: 'ssh itself does not look at addresses of this machine'
        kesh() =~ (said.empty ? /^$/ : said)

        where:
        check || said
        'yes' || /^host key of kes1 \(localhost\) has changed/
        'no'  || ''
    }

    def "the script's own known_hosts stands for those of the configuration, but not for what it revokes"() {
        given:
        sshd.write('revoked', sshd.hostKey('ed25519'))
        configure(lines)

        when:
        def outcome = sshd.ssh(user: null, key: null, port: null).withCloseable {
            try { it.run(new Host('kes1', Address.of('db')), Command.reading('true'), LIMIT).ok() } catch (Problem e) { e.message }
        }

        then:
        outcome == expected

        where:
        lines                                || expected
        'UserKnownHostsFile none'            || true
        'KnownHostsCommand /bin/false'       || true
        'RevokedHostKeys DIR/revoked'        || 'host key of kes1 (127.0.0.1) is revoked'
    }

    def "a certificate opens what its key does not: #where"() {
        given:
        def trusting = new PrivateSshd(["TrustedUserCAKeys $sshd.dir/ca.pub".toString()])
        if (!Files.exists(sshd.dir.resolve('ca'))) sshd.keygen('ca')
        def key = sshd.keygen("holder${System.nanoTime()}")
        def certificate = Path.of("$key-cert.pub")
        PrivateSshd.sh('ssh-keygen', '-q', '-s', "$sshd.dir/ca", '-I', 'dba', '-n', PrivateSshd.user, "${key}.pub")
        if (where != 'beside the key') Files.move(certificate, sshd.dir.resolve('certificate.pub'), java.nio.file.StandardCopyOption.REPLACE_EXISTING)
        sshd.write('ssh_config', """\
            Host db
              HostName 127.0.0.1
              Port $trusting.port
              User $PrivateSshd.user
              IdentityFile $key
              IdentitiesOnly yes
              UserKnownHostsFile $trusting.dir/known
              ${where == 'named' ? "CertificateFile $sshd.dir/certificate.pub" : ''}
            """.stripIndent())

        expect:
        ssh() == connects
        kesh().empty == connects

        cleanup:
        trusting.close()

        where:
        where            || connects
        'beside the key' || true
        'named'          || true
        'nowhere'        || false
    }

    def "a configuration that ssh takes too long to read is refused, and never ignored"() {
        given:
        configure('Match exec "sleep 987"\n  Port 1\nMatch all')

        when:
        new Targets(sshd.settings(user: null, port: null), sshd.operator(), Duration.ofSeconds(1)).host(new Host('kes1', Address.of('db')))

        then:
        def e = thrown(Problem)
        e.message == 'ssh does not read its configuration for db within 1 s'
        e.hint().get() == 'Is there a Match exec that takes so long? Try: ssh -G db'
        PrivateSshd.until('nothing of it is left') { ProcessHandle.allProcesses().noneMatch { it.info().commandLine().orElse('').contains('sleep 987') && it.parent().isPresent() } }
    }

    def "a time to wait for a connection counts, and for the user and port that the script gives the configuration is asked"() {
        given:
        configure('Match user root\n  ConnectTimeout 2m\nMatch all\n  ConnectTimeout 7')
        def targets = new Targets(sshd.settings(user: 'dba', port: null), sshd.operator())

        expect:
        targets.host(new Host('kes1', Address.of('db'))).way().timeout().get() == Duration.ofSeconds(7)
        targets.host(new Host('root@kes1', Optional.of(UserName.ROOT), Address.of('db'))).way().timeout().get() == Duration.ofMinutes(2)
    }

    def "who logs in to #host is #user, where the script names #named"() {
        given:
        sshd.write('ssh_config', """\
            Host pg1
              User postgres
            Host pg2
              User dba
            Host adminbox
              User root
            """.stripIndent())
        def settings = sshd.settings(user: null, key: null, knownHosts: null, port: null, via: via ? new Host(via, Address.of(via)) : null,
                lenience: new Lenience(false, [] as Set, [] as Set, named.collect { Address.of(it) } as Set))

        expect:
        new Targets(settings, sshd.operator(null)).host(new Host('it', Address.of(host))).user() == user

        where:
        host       | via   | named          || user
        'pg1'      | 'pg1' | ['pg1', 'pg2'] || 'postgres'
        'pg2'      | 'pg1' | ['pg1', 'pg2'] || 'dba'
        'adminbox' | 'pg1' | ['pg1', 'pg2'] || 'postgres'
        'adminbox' | null  | ['pg1', 'pg2'] || 'postgres'
        'adminbox' | 'pg1' | ['pg1', 'adminbox'] || 'root'
    }
}
