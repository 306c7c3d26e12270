package kesh.cluster

import spock.lang.Specification

class AddressSpec extends Specification {

    def "an address: #text"() {
        expect:
        Address.read(text) == Address.of(text)
        Address.read(text).known
        Address.of(text).toString() == text

        where:
        text << ['10.9.0.11', 'pg1', 'pg-1.example.com', 'KES_1', '::1', 'fe80::1%eth0', '2001:db8::a']
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
                 'a;b', "a'b", '%h', '.example.com', '\u202Epg1', 'pg\u009B1', 'ｐｇ１', 'a' * 254]
    }

    def "a name of a user: #text is #user"() {
        expect:
        UserName.isUserName(text) == user

        where:
        text << ['postgres', 'root', 'Kes.Admin', 'host$', '-l', 'a b', 'a@b', '', 'x\n', '$(id)']
        user << [true, true, true, true, false, false, false, false, false, false]
    }
}
