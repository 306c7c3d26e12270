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
        'a-b=c'                  | 'not a keyword/value connection string'
        'postgresql://h:1:2/d'   | 'a host in the connection URI cannot be read'
        'postgresql://[::1/d'    | 'a host in the connection URI cannot be read'
        'postgresql://h/d?a'     | "missing '=' after a parameter of the connection URI"
        'postgresql://h/d?a%20b=c' | 'not a keyword/value connection string'
        'postgresql://h/%zz'     | 'a code in the connection URI cannot be read'
        'postgresql://h/d%0Ad'   | 'a control character in the connection string'
        'repmgr'                 | "missing '=' after a keyword of the connection string"
        "host='10.9.0.11"        | 'unterminated quote in the connection string'
        "options='a\nb'"         | 'a control character in the connection string'
    }

    def "reads the URI #text"() {
        expect:
        Conninfo.parse(text).values() == values

        where:
        text                                                   | values
        'postgresql://u:Gh%40st7!@ora-1:5433/repmgr'           | [host: 'ora-1', port: '5433', user: 'u', password: 'Gh@st7!', dbname: 'repmgr']
        'postgres://u@[fd00::7]:5432/r?password=Hush99'        | [host: 'fd00::7', port: '5432', user: 'u', dbname: 'r', password: 'Hush99']
        'postgresql://'                                        | [:]
        'postgresql:///d?host=/run/pg&port=5433'               | [dbname: 'd', host: '/run/pg', port: '5433']
        'postgresql://%2Frun%2Fpg/d'                           | [host: '/run/pg', dbname: 'd']
        'postgresql://a:1,b,[::1]:3/d?target_session_attrs=any' | [host: 'a,b,::1', port: '1,,3', dbname: 'd', target_session_attrs: 'any']
        'postgresql://h?user=a+b&options=-c%20x%3Dy'           | [host: 'h', user: 'a+b', options: '-c x=y']
        'postgresql://h/d?ssl=true'                            | [host: 'h', dbname: 'd', sslmode: 'require']
        'postgresql://u:p%3Aq:r@h'                             | [host: 'h', user: 'u', password: 'p:q:r']
    }

    def "a record's text that is no connection string has a reason, and no address"() {
        given:
        def conninfo = Conninfo.recorded("host=10.9.0.11 options='a\nb' password=Hush99")

        expect:
        conninfo.unread() == Optional.of('a control character in the connection string')
        !conninfo.address().known
        conninfo.toString() == '?'
        Conninfo.recorded('host=pg1').unread().empty
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
        'host=pg1 hostaddr=1.2.3.4' | '1.2.3.4'
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

    def "what ends early in a command line is told: #text"() {
        expect:
        Conninfo.parse(text).unfitForCommandLines() == keywords

        where:
        text                                                  | keywords
        'host=10.9.0.11 port=5432 user=repmgr'                | []
        "host=10.9.0.11 options='' user='repmgr'"             | []
        "host=h options='-c a=b'"                             | ['options']
        'postgresql://h?options=-ca%3Db&sslkey=%2Fa%20b'      | ['sslkey']
        /host=h user=o\'brien application_name=a\\b/       | ['user', 'application_name']
    }
}
