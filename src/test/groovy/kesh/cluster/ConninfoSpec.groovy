package kesh.cluster

import spock.lang.Specification

class ConninfoSpec extends Specification {

    def "reads #text"() {
        expect:
        Conninfo.parse(text).values() == values

        where:
        text                                       | values
        'host=10.9.0.11 user=repmgr dbname=repmgr' | [host: '10.9.0.11', user: 'repmgr', dbname: 'repmgr']
        '  host = pg1\tport =5432 '                | [host: 'pg1', port: '5432']
        "password='two words' user=u"              | [password: 'two words', user: 'u']
        "password='it\\'s \\\\ here'"              | [password: "it's \\ here"]
        'password=it\\ is'                         | [password: 'it is']
        "options='-c a=b' user=u"                  | [options: '-c a=b', user: 'u']
        "application_name='' user=u"               | [application_name: '', user: 'u']
        'user=a user=b'                            | [user: 'b']
        'user=u\\'                                 | [user: 'u\\']
        ''                                         | [:]
    }

    def "refuses #text, which is none"() {
        when:
        Conninfo.parse(text)

        then:
        def refusal = thrown(IllegalArgumentException)
        refusal.message == message

        where:
        text                     | message
        'postgresql://u@h/d?a=b' | 'not a keyword/value connection string'
        'repmgr'                 | "missing '=' after a keyword of the connection string"
        "host='10.9.0.11"        | 'unterminated quote in the connection string'
        "options='a\nb'"         | 'a control character in the connection string'
    }

    def "what it writes reads as the same: #value"() {
        given:
        def conninfo = new Conninfo([host: 'pg1', password: value, options: value])

        expect:
        Conninfo.parse(conninfo.text().reveal()) == conninfo

        where:
        value << ['plain', '', "it's", '\\', "\\'", 'a b', ' ', 'x=y', '"', 'tab\there', '#', '密码', '🔑']
    }

    def "shows everything but the password"() {
        given:
        def conninfo = Conninfo.parse("host=pg1 password='s3 cret' user=u")

        expect:
        conninfo.toString() == 'host=pg1 password=*** user=u'
        conninfo.password().get().reveal() == 's3 cret'
        !"${conninfo.password()} ${conninfo.text()}".contains('cret')
    }

    def "the host is #host in #text"() {
        expect:
        Conninfo.parse(text).address().value() == host

        where:
        text                      | host
        'host=pg1 hostaddr=1.2.3' | 'pg1'
        'hostaddr=10.9.0.11'      | '10.9.0.11'
        'user=u'                  | ''
    }

    def "the port is #port in #text"() {
        expect:
        Conninfo.parse(text).port(5432) == port

        where:
        text             | port
        'host=pg1'       | 5432
        'port=54321'     | 54321
        'port=abc'       | 5432
        'port=1,2'       | 5432
        'port=999999999' | 5432
    }

    def "changes leave the rest and the original as they are"() {
        given:
        def conninfo = Conninfo.parse('host=pg1 user=u dbname=d')

        expect:
        conninfo.with('host', 'pg4').text().reveal() == 'host=pg4 user=u dbname=d'
        conninfo.without('user').text().reveal() == 'host=pg1 dbname=d'
        conninfo.text().reveal() == 'host=pg1 user=u dbname=d'
    }
}
