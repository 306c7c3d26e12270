package kesh.cluster

import spock.lang.Specification

class PublicKeySpec extends Specification {

    def "a key: #line"() {
        expect:
        with(PublicKey.read(line).get()) {
            [type(), data()] == [expected, 'AAAAC3Nz+/=='.take(data().size())]
        }

        where:
        line                                               | expected
        'ssh-ed25519 AAAAC3Nz+/== postgres@pg1'            | 'ssh-ed25519'
        '  ecdsa-sha2-nistp256\tAAAAC3Nz  two words '      | 'ecdsa-sha2-nistp256'
        'sk-ssh-ed25519@openssh.com AAAAC3Nz'              | 'sk-ssh-ed25519@openssh.com'
    }

    def "no key: #line"() {
        expect:
        PublicKey.read(line).empty

        where:
        line << ['', '# ssh-ed25519 AAAAC3Nz', 'ssh-ed25519', 'x A', 'ssh-ed25519 A', '* ssh-ed25519 AAAAC3Nz', 'command="id" ssh-ed25519 AAAAC3Nz',
                 'ssh-ed25519,* AAAAC3Nz', 'ssh-ed25519 AAAA*', "ssh-ed25519 AAAAC3Nz a\u001B]52;c;AAAA", "ssh-ed25519 AAAAC3Nz a\u202Eb"]
    }

    def "#line is about the key: #about"() {
        expect:
        PublicKey.read('ssh-ed25519 AAAAC3Nz a').get().isIn(line) == about

        where:
        line                                          | about
        'ssh-ed25519 AAAAC3Nz b'                      | true
        'from="10.0.0.0/8" ssh-ed25519 AAAAC3Nz'      | true
        'ssh-ed25519 AAAAC3NzAAAAC3Nz ann'            | false
        'ssh-ed25519 OTHER+KEY AAAAC3Nzx'             | false
    }
}
