package kesh.cluster

import spock.lang.Specification

class AddressSpec extends Specification {

    def "an address: #text"() {
        expect:
        Address.read(text) == Address.of(text)
        Address.read(text).known
        Address.of(text).toString() == text

        where:
        text << ['10.9.0.11', 'pg1', 'pg-1.example.com', 'KES_1', '::1', 'fe80::1%eth0', '2001:db8::a',
                 '::ffff:10.9.0.11', 'pg1.', '1.2.3.4.example', '3com', '0.0.0.0', '255.255.255.255']
    }

    def "no address: #text"() {
        expect:
        Address.read(text) == Address.UNKNOWN
        !Address.read(text).known
        !Address.read(text).is(text)
        Address.read(text).toString() == '?'

        when:
        Address.of(text)

        then:
        thrown(IllegalArgumentException)

        where:
        text << ['', '-oProxyCommand=id', '--', 'root@10.9.0.12', '* ssh-ed25519 AAAA', 'pg*', '10.9.0.11 ', "pg1\n", 'pg1,pg2', '/var/run', '$(id)',
                 'a;b', "a'b", '%h', '.example.com', '\u202Epg1', 'pg\u009B1', 'ｐｇ１', 'a' * 254,
                 // each program reads these in another way
                 '010.9.0.11', '10.9.1', '10.9.0.011', '10.9.0.256', '0x0a09000b', '168361995', '10.9.0.0xb', 'a.0x', '10.9.0.11.', '1.2.3.4.5',
                 'pg1:5432', '10.9.0.11:22', '::g', ':', '1::2::3', 'pg%31', 'fe80::1%']
    }

    def "a name of a user: #text is #user"() {
        expect:
        UserName.isUserName(text) == user

        where:
        text << ['postgres', 'root', 'Kes.Admin', 'host$', '-l', 'a b', 'a@b', '', 'x\n', '$(id)']
        user << [true, true, true, true, false, false, false, false, false, false]
    }
}
