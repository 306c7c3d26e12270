package kesh.cluster

import static kesh.cluster.KnownHosts.Verdict.*

import spock.lang.Specification

/** Reading of known_hosts files. */
class KnownHostsSpec extends Specification {
    static final KEY = 'one'.bytes.encodeBase64().toString()
    static final OTHER = 'two'.bytes.encodeBase64().toString()

    def "#line says of #host:#port: #verdict"() {
        expect:
        new KnownHosts(['known'], KnownHosts.parse('known', line + '\n')).find(host, port, 'ssh-ed25519', 'one'.bytes).verdict() == verdict

        where:
        line                                        | host        | port || verdict
        "kes1 ssh-ed25519 $KEY comment"             | 'kes1'      | 22   || KNOWN
        "kes1 ssh-ed25519 $KEY"                     | 'KES1'      | 22   || KNOWN
        "kes1 ssh-ed25519 $KEY"                     | 'kes1'      | 2222 || UNKNOWN
        "[kes1]:2222 ssh-ed25519 $KEY"              | 'kes1'      | 2222 || KNOWN
        "kes1 ssh-ed25519 $OTHER"                   | 'kes1'      | 22   || CHANGED
        "kes1 ssh-rsa $OTHER"                       | 'kes1'      | 22   || UNKNOWN
        "kes1 ssh-rsa $KEY"                         | 'kes1'      | 22   || UNKNOWN
        "a,kes1,b ssh-ed25519 $KEY"                 | 'kes1'      | 22   || KNOWN
        "kes? ssh-ed25519 $KEY"                     | 'kes1'      | 22   || KNOWN
        "*.dc2,!bad.dc2 ssh-ed25519 $KEY"           | 'kes1.dc2'  | 22   || KNOWN
        "*.dc2,!bad.dc2 ssh-ed25519 $KEY"           | 'bad.dc2'   | 22   || UNKNOWN
        "10.0.0.1 ssh-ed25519 $KEY"                 | '10x0.0.1'  | 22   || UNKNOWN
        "@revoked * ssh-ed25519 $KEY"               | 'kes1'      | 22   || REVOKED
        "@cert-authority * ssh-ed25519 $KEY"        | 'kes1'      | 22   || UNKNOWN
        "# kes1 ssh-ed25519 $KEY"                   | 'kes1'      | 22   || UNKNOWN
        "kes1 ssh-ed25519 !!!"                      | 'kes1'      | 22   || UNKNOWN
        // The output of ssh-keygen -H for kes1 and for [kes1]:2222, by hmac-sha1
        "${hash('kes1')} ssh-ed25519 $KEY"          | 'kes1'      | 22   || KNOWN
        "${hash('kes1')} ssh-ed25519 $KEY"          | 'kes2'      | 22   || UNKNOWN
        "${hash('[kes1]:2222')} ssh-ed25519 $KEY"   | 'kes1'      | 2222 || KNOWN
    }

    def "several keys of a type may be valid, and a revoked one is not"() {
        given:
        def text = "kes1 ssh-ed25519 $OTHER\nkes1 ssh-ed25519 $KEY\nkes1 ssh-rsa $OTHER\n"
        def known = new KnownHosts(['f'], KnownHosts.parse('f', text + revoked))

        expect:
        known.find('kes1', 22, 'ssh-ed25519', 'one'.bytes).with { [verdict(), line().get().place()] } == expected
        known.types('kes1', 22) == ['ssh-ed25519', 'ssh-rsa']

        where:
        revoked                           || expected
        ''                                || [KNOWN, 'f:2']
        "@revoked kes1 ssh-ed25519 $KEY"  || [REVOKED, 'f:4']
    }

    static String hash(String name) {
        def mac = javax.crypto.Mac.getInstance('HmacSHA1')
        mac.init(new javax.crypto.spec.SecretKeySpec('salt'.bytes, 'HmacSHA1'))
        "|1|${'salt'.bytes.encodeBase64()}|${mac.doFinal(name.bytes).encodeBase64()}"
    }
}
