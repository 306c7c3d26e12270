package kesh.product

import spock.lang.Specification

class RepmgrConfSpec extends Specification {

    def "reads #line"() {
        expect:
        RepmgrConf.parse(line).settings() == settings

        where:
        line                                        | settings
        'node_id=1'                                 | [node_id: '1']
        '\tnode_id =  1  '                          | [node_id: '1']
        'node_id 1'                                 | [node_id: '1']
        "node_name='node 1'"                        | [node_name: 'node 1']
        "node_name 'node1' # first"                 | [node_name: 'node1']
        'node_name=node1# glued'                    | [node_name: 'node1']
        "log='a#b'"                                 | [log: 'a#b']
        "ssh_options=''"                            | [ssh_options: '']
        'ssh_options='                              | [ssh_options: '']
        "conninfo='host=h password=''a b'''"        | [conninfo: "host=h password='a b'"]
        "conninfo='host=h password=\\'a b\\''"      | [conninfo: "host=h password='a b'"]
        "path='back\\\\slash'"                      | [path: 'back\\slash']
        'data_directory=/home/kingbase/cluster/data' | [data_directory: '/home/kingbase/cluster/data']
        "a='x\\ty\\101\\q\\60' "                          | [a: 'x\tyAq0']
        "a='one\\ntwo'"                             | [a: 'one\ntwo']
        "a = '1'b"                                  | [:]
        'a.b.c=1'                                   | [:]
        "knoten_größe=1"                            | ['knoten_größe': '1']
        'node_id=1\f'                               | [:]
        'node_id\u000b1'                            | [:]
        'priority=100\npriority=50'                 | [priority: '50']
        '# node_id=1'                               | [:]
        ''                                          | [:]
        'node_id=1\r'                               | [node_id: '1']
        "bdr.thing='x'"                             | ['bdr.thing': 'x']
        'node_id=1 # one\r\npriority=2\r'           | [node_id: '1', priority: '2']
        'node_id'                                   | [:]
    }

    def "what has a line that is none of a repmgr.conf is none: #text"() {
        expect:
        RepmgrConf.read(text).present == whole

        where:
        text                                         | whole
        ''                                           | true
        "# a\n\n \t\r\nnode_id=1\r\ninclude 'x'"     | true
        "a='x''y' # z\nb ='\\\\'\nc=\nd 1\ne'f'"      | true
        'node_id=1\nword'                            | false
        'node_id=1\nERROR:  a'                       | false
        'node_id=1\na b c'                           | false
        "node_id=1\na='b"                            | false
        "node_id=1\na='b' c"                         | false
        "node_id=1\na='b\nc'"                        | false
        'node_id=1\n/a=b'                            | false
        'node_id=1\n#\0'                             | false
        'node_id=1\n#\033'                           | false
        "node_id=1\na='\u007f'"                      | false
    }

    def "a setting that is written reads as the same: #value"() {
        when:
        def text = RepmgrConf.parse('node_id=1\n').with('key', value).text().reveal()

        then:
        RepmgrConf.parse(text).get('key').get() == value

        where:
        value << ['1', 'plain', "it's", "'", "''", 'a b', '#', 'a\\b', "\\'", '/a/b', 'host=h', '', '5.3', 'x_1']
    }

    def "repmgr's own scanner takes what is written without quotes: #value is #written"() {
        expect:
        RepmgrConf.parse('').with('location', value).text().reveal().readLines().last() == "location=$written"

        where:
        value    | written
        '4'      | '4'
        'dc2'    | 'dc2'
        'dc_2'   | 'dc_2'
        // repmgr reads a number, and then finds more text: a syntax error.
        '4p4'    | "'4p4'"
        '1_2'    | "'1_2'"
        '10.9.0' | "'10.9.0'"
        'dc-2'   | "'dc-2'"
    }

    def "a value cannot bring another line"() {
        when:
        RepmgrConf.parse('').with('location', "dc1\nservice_stop_command='id'")

        then:
        thrown(IllegalArgumentException)
    }

    def "a change keeps all other lines as they are"() {
        given:
        def conf = RepmgrConf.parse('''\
            # ours
            node_id = 1   # first
              node_name='pg1'

            priority=100
            strange line: !
            priority=90 # later wins
            failover=automatic
            '''.stripIndent())

        expect:
        conf.with('priority', '10').text().reveal() == '''\
            # ours
            node_id = 1   # first
              node_name='pg1'

            strange line: !
            priority=10
            failover=automatic
            '''.stripIndent()
        conf.without('priority').with('location', 'dc 2').text().reveal() == '''\
            # ours
            node_id = 1   # first
              node_name='pg1'

            strange line: !
            failover=automatic
            location='dc 2'
            '''.stripIndent()
    }

    def "a key that begins like another is another"() {
        expect:
        RepmgrConf.parse('node_id_x=1\nnode_id=2').without('node_id').text().reveal() == 'node_id_x=1\n'
    }

    def "a password is hidden and kept: #line"() {
        given:
        def text = RepmgrConf.parse("node_id=1\n$line\n").text()

        expect:
        text.toString() == "node_id=1\n$shown\n"
        text.reveal() == "node_id=1\n$line\n"

        where:
        line                                                   | shown
        "conninfo='host=h password=s3cret user=u'"             | "conninfo='host=h password=*** user=u'"
        "conninfo='host=h password = s3cret'"                  | "conninfo='host=h password = ***'"
        "conninfo='host=h password=''s3 cret'' user=u'"        | "conninfo='host=h password=*** user=u'"
        "conninfo='host=h password=\\'s3 cret\\' user=u'"      | "conninfo='host=h password=*** user=u'"
        "conninfo='host=h password=s3\\\\ cret user=u'"        | "conninfo='host=h password=***"
        "conninfo='host=h password=''s3''''cret'' user=u'"     | 'conninfo=\'host=h password=***'
        "conninfo='host=h password=''s3\\\\''cret'' user=u'"   | "conninfo='host=h password=*** user=u'"
        "promote_command='PGPASSWORD=s3cret repmgr'"           | "promote_command='PGPASSWORD=*** repmgr'"
        '#conninfo=host=h password=old'                        | '#conninfo=host=h password=***'
    }
}
