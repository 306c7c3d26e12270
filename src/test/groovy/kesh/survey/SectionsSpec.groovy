package kesh.survey

import java.time.Instant
import spock.lang.Specification

class SectionsSpec extends Specification {
    static final String TOKEN = 'kesh-7f'

    def "a banner before and a line after do no harm"() {
        given:
        def seen = Sections.parse(TOKEN, '''\
            Welcome! user nobody
            kesh-7 user
            Last login: today

            kesh-7f user
            postgres

            kesh-7f config
            a=1

            b=2

            kesh-7f empty

            kesh-7f job running - clone-pg4
            repmgr
            kesh-7f end
            logout
            '''.stripIndent())

        expect:
        seen.texts().keySet().toList() == ['user', 'config', 'empty', 'job running - clone-pg4', 'end']
        seen.line('user').get() == 'postgres'
        seen.text('config').get() == 'a=1\n\nb=2\n'
        seen.line('empty').empty
        seen.text('empty').get() == ''
        seen.text('nothing').empty
    }

    def "a file that ends without a newline is kept so"() {
        expect:
        Sections.parse(TOKEN, "\n$TOKEN a\nno end\n$TOKEN b\nend\n").text('a').get() == 'no end'
        Sections.parse(TOKEN, "\n$TOKEN a\nno end\n$TOKEN b\nend\n").text('b').get() == 'end\n'
    }

    def "yes is yes and all else is no"() {
        expect:
        Sections.parse(TOKEN, "\n$TOKEN a\n$text").yes('a') == yes

        where:
        text      | yes
        'yes\n'   | true
        'no\n'    | false
        ''        | false
        'yes no'  | false
    }

    def "the clock is off by #offset ms if the host says #said"() {
        given:
        // The query was sent at 1000.000 and answered at 1000.400: its clock was read at 1000.200, give or take 0.2 s.
        def seen = Sections.parse(TOKEN, "\n$TOKEN clock\n$said\n")

        expect:
        MachineReader.read(seen, Optional.empty(), Instant.ofEpochSecond(1000), Instant.ofEpochMilli(1_000_400))
                .clockOffsetMillis() == offset

        where:
        said             | offset
        '1000.200000000' | 0
        '1000.399000000' | 0
        '1000.401000000' | 201
        '1003.200000000' | 3000
        '910.200000000'  | -90000
        ''               | 0
    }

    def "#printed has version #version"() {
        given:
        def seen = Sections.parse(TOKEN, "\n$TOKEN bin\n/b\n$TOKEN product\nPOSTGRESQL\n$TOKEN server-version\n$printed\n")

        expect:
        MachineReader.read(seen, Optional.empty(), Instant.EPOCH, Instant.EPOCH).software().map { it.version() }.orElse(null) == version

        where:
        printed                                                       | version
        'pg_controldata (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)'  | '15.18'
        'pg_controldata (PostgreSQL) 17beta1'                         | '17beta1'
        'pg_controldata (PostgreSQL) 9.6.24'                          | '9.6.24'
        'sys_controldata (KingbaseES) V008R006C008B0014'              | 'V008R006C008B0014'
        'KingbaseES V008R006C007B0024PS014'                           | 'V008R006C007B0024PS014'
        'KingbaseES V009R004C010'                                     | 'V009R004C010'
        ''                                                            | null
    }

    def "the repmgrd of this configuration, of #daemons, is #pid"() {
        given:
        def seen = Sections.parse(TOKEN, "\n$TOKEN config-path\n/etc/repmgr.conf\n$TOKEN repmgrd\n${daemons.join('\n')}\n")

        expect:
        MachineReader.read(seen, Optional.empty(), Instant.EPOCH, Instant.EPOCH).repmgrd() == pid

        where:
        daemons                                     | pid
        []                                          | OptionalInt.empty()
        ['7 /etc/repmgr.conf']                      | OptionalInt.of(7)
        ['6 /etc/other.conf', '7 /etc/repmgr.conf'] | OptionalInt.of(7)
        ['6 /etc/other.conf']                       | OptionalInt.empty()
        ['6 ']                                      | OptionalInt.of(6)
    }
}
