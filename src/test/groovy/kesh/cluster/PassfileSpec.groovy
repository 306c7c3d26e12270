package kesh.cluster

import spock.lang.Specification

class PassfileSpec extends Specification {
    static final PATH = '/var/lib/postgresql/.pgpass'

    def "libpq would find #password for #host:#port:#database:#user"() {
        given:
        def file = Passfile.parse(PATH, '''\
            # the first line that matches counts
            10.9.0.11:5432:repmgr:repmgr:first
            10.9.0.11:5432:*:repmgr:second
            fe80\\:\\:1:5432:repmgr:repmgr:six
            pg9:*:repmgr:back\\\\slash:co\\:lon\\\\
            cut:5432:d:u:before:after
            *:*:*:app:any
            short:5432:d:u
            '''.stripIndent())

        expect:
        file.entry(host, port, database, user).map { it.password().reveal() }.orElse(null) == password

        where:
        host        | port | database      | user         || password
        '10.9.0.11' | 5432 | 'repmgr'      | 'repmgr'     || 'first'
        '10.9.0.11' | 5432 | 'replication' | 'repmgr'     || 'second'
        '10.9.0.11' | 5433 | 'repmgr'      | 'repmgr'     || null
        '10.9.0.12' | 5432 | 'repmgr'      | 'repmgr'     || null
        'fe80::1'   | 5432 | 'repmgr'      | 'repmgr'     || 'six'
        'pg9'       | 1    | 'repmgr'      | 'back\\slash' || 'co:lon\\'
        'cut'       | 5432 | 'd'           | 'u'          || 'before'
        'x'         | 1    | 'y'           | 'app'        || 'any'
        'short'     | 5432 | 'd'           | 'u'          || null
    }

    def "what is there stays as it is, byte by byte"() {
        given:
        def text = '''\
            # comment: with:four:colons:in:it

            10.9.0.11:5432:repmgr:repmgr:s3cret
            a\\:b:*:*:needless\\ly:esc\\aped
            cut:5432:d:u:before:after
            no line of a password file
            '''.stripIndent()

        expect:
        Passfile.parse(PATH, text).text().get().reveal() == text
    }

    def "lines are added at the end, each readable again"() {
        given:
        def more = [
                new Passfile.Entry('fe80::1', '5432', 'my:db', 'back\\slash', new Secret('pa:ss\\')),
                new Passfile.Entry('10.9.0.14', '5432', 'replication', 'repmgr', new Secret('#'))
        ]
        def longer = Passfile.parse(PATH, text).plus(more)

        expect:
        longer.text().get().reveal().startsWith(start)
        Passfile.parse(PATH, longer.text().get().reveal()).entries().takeRight(2) == more
        longer.entries().takeRight(2) == more

        where:
        text              | start
        'a:1:b:c:d\n'     | 'a:1:b:c:d\nfe80'
        'a:1:b:c:no end'  | 'a:1:b:c:no end\nfe80'
        ''                | 'fe80'
    }

    def "lines go to the front of a file in which another password would be found first"() {
        given:
        def entry = new Passfile.Entry('10.9.0.14', '5432', 'repmgr', 'repmgr', new Secret('new'))
        def text = '# old\n*:*:*:repmgr:old\n'
        def file = Passfile.parse(PATH, text).plus([entry])

        expect:
        file.text().get().reveal() == '10.9.0.14:5432:repmgr:repmgr:new\n' + text
        file.entry('10.9.0.14', 5432, 'repmgr', 'repmgr').get() == entry
        file.entry('10.9.0.11', 5432, 'repmgr', 'repmgr').get().password().reveal() == 'old'
    }

    def "a file that is not there becomes one of the added lines"() {
        expect:
        Passfile.absent(PATH).text().empty
        Passfile.absent(PATH).plus([new Passfile.Entry('h', '1', 'd', 'u', new Secret('p'))]).text().get().reveal() ==
                'h:1:d:u:p\n'
    }

    def "KingbaseES' file has passwords in Base64: read, written, taken out, and never shown"() {
        given:
        def file = Passfile.parse('/home/kingbase/.encpwd', '*:*:*:esrep:S2luZ2Jhc2Ux\n10.9.0.14:54321:*:system:not Base64!\n')

        expect: 'what kesh logs in with'
        file.entry('10.9.0.11', 54321, 'esrep', 'esrep').get().password() == new Secret('Kingbase1')
        file.entry('10.9.0.14', 54321, 'test', 'system').get().password() == new Secret('not Base64!')

        and: 'what it writes'
        def longer = Passfile.absent('/home/kingbase/.encpwd').plus([new Passfile.Entry('10.9.0.14', '54321', 'esrep', 'esrep', new Secret('a:b\\'))])
        longer.text().get().reveal() == '10.9.0.14:54321:esrep:esrep:YTpiXA==\n'
        Passfile.parse('/home/kingbase/.encpwd', longer.text().get().reveal()) == longer
        longer.without('10.9.0.14', 54321).text().get().reveal() == ''

        and:
        file.text().get().toString() == '*:*:*:esrep:***\n10.9.0.14:54321:*:system:***\n'
    }

    def "no password is shown"() {
        given:
        def file = Passfile.parse(PATH, 'h:1:d:u:s3cret\nh:1:d:u:one:two\n#h:1:d:u:old\n')
                .plus([new Passfile.Entry('g', '1', 'd', 'u', new Secret('other'))])

        expect:
        file.text().get().toString() == 'h:1:d:u:***\nh:1:d:u:***\n#h:1:d:u:***\ng:1:d:u:***\n'
        !['s3cret', 'one', 'two', 'other'].any { file.entries().toString().contains(it) }
    }

    def "the same login for another host keeps database, user and password"() {
        expect:
        new Passfile.Entry('*', '*', 'd', 'u', new Secret('p')).forHost('10.9.0.14', 5433) ==
                new Passfile.Entry('10.9.0.14', '5433', 'd', 'u', new Secret('p'))
    }
}
