package kesh.dsl

import java.nio.file.Path
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.cluster.NodeId
import kesh.cluster.NodeName
import kesh.verb.grow.Expand
import spock.lang.Specification

/** Text in, objects out. */
class ScriptsSpec extends Specification {

    private static ClusterScript load(String text, String... arguments) {
        ScriptLoader.load('test.groovy', text.stripIndent(), arguments.toList())
    }

    def "what is allowed beyond the strict rules of SSH is nothing, unless it is written: #ssh #via #node"() {
        given:
        def allowed = load("""\
            cluster('rwc') {
                ssh user: 'kingbase'$ssh
                via 'kes1', host: '192.168.43.91'$via
                via 'kes2'
                node 'kes4', host: '192.168.43.94', address: '10.0.0.4'$node
            }
            """).ssh().lenience()
        def kes1 = new Host('kes1', Address.of('192.168.43.91'))

        expect:
        allowed.vouches(kes1, Address.of('192.168.43.94')) == vouches
        allowed.vouches(kes1, Address.of('kes2')) == vouches
        ['10.0.0.4', '192.168.43.95', 'kes4'].every { !allowed.vouches(kes1, Address.of(it)) }
        !allowed.vouches(new Host('kes2', Address.of('kes2')), Address.of('192.168.43.94'))
        ['192.168.43.94', '192.168.43.91'].collect { allowed.legacyFor(Address.of(it)) } == legacy

        where:
        ssh              | via               | node             || vouches | legacy
        ''               | ''                | ''               || false   | [false, false]
        ''               | ', vouches: true' | ''               || true    | [false, false]
        ', legacy: true' | ''                | ''               || false   | [true, true]
        ''               | ''                | ', legacy: true' || false   | [true, false]
    }

    def "a whole script"() {
        given:
        def script = load('''\
            cluster('rwc') {
                ssh user: 'kingbase', key: '~/.ssh/id', knownHosts: '/etc/known', port: 2222, jump: 'ops@bastion:22'
                via 'kes1', host: '192.168.43.91', config: '/home/kingbase/repmgr.conf'
                node 'kes4', host: '192.168.43.94', id: 4, name: 'node4', address: '10.0.0.4', location: 'dc2', priority: 0
                node 'kes5'

                expand 'kes4'
                expand 'kes5'
            }
            ''')

        expect:
        script.name() == 'rwc'
        script.ssh().user().get() == 'kingbase'
        script.ssh().key().get() == Path.of(System.getProperty('user.home'), '.ssh/id')
        script.ssh().knownHosts().get() == Path.of('/etc/known')
        script.ssh().port().asInt == 2222
        script.ssh().jump().get() == 'ops@bastion:22'
        script.ssh().vias() == script.vias()*.host()
        script.vias()*.host() == [new Host('kes1', Address.of('192.168.43.91'))]
        script.vias()*.config()*.get() == ['/home/kingbase/repmgr.conf']

        and:
        def (kes4, kes5) = script.nodes()
        kes4.host() == new Host('kes4', Address.of('192.168.43.94'))
        kes4.id().get() == new NodeId(4)
        kes4.nodeName() == NodeName.of('node4')
        kes4.memberAddress() == Address.of('10.0.0.4')
        kes4.location().get() == 'dc2'
        kes4.priority().asInt == 0

        and: 'what is left out is left open, or follows from the word'
        kes5.host() == new Host('kes5', Address.of('kes5'))
        kes5.id().empty
        kes5.nodeName() == NodeName.of('kes5')
        kes5.memberAddress() == Address.of('kes5')
        kes5.location().empty
        kes5.priority().empty

        and:
        script.statements() == [
                new Statement(new Expand('kes4'), "expand 'kes4'", new Position('test.groovy', 7)),
                new Statement(new Expand('kes5'), "expand 'kes5'", new Position('test.groovy', 8))
        ]
    }

    def "the least that a script can say"() {
        given:
        def script = load("cluster { via 'pg1' }")

        expect:
        script.name() == 'cluster'
        script.vias()*.host() == [new Host('pg1', Address.of('pg1'))]
        script.ssh().user().empty
        script.ssh().key().empty
        script.nodes() == []
        script.statements() == []
    }

    def "plain Groovy: loops, conditions, methods, texts with variables, arguments"() {
        given:
        def script = load('''\
            def base = '10.9.0'
            def last = args.size() > 0 ? args[0] as int : 5
            count = 0

            def addressOf(base, n) {
                "$base.${10 + n}"
            }

            cluster("lab-${last}") {
                via 'pg1', host: addressOf(base, 1)
                def grow = { n ->
                    count++
                    node "pg$n", host: "$base.${10 + n}", id: n
                    expand "pg$n"
                }
                (4..last).each { n -> if (n != 5) { grow(n) } }
                for (name in ['a', 'b']) {
                    node name, "${'i' + 'd'}": 10 + name.length() + (name == 'b' ? 1 : 0)
                }
                assert count == 2
            }
            ''', '6')

        expect:
        script.name() == 'lab-6'
        script.vias()*.host() == [new Host('pg1', Address.of('10.9.0.11'))]
        script.nodes()*.host()*.toString() == ['pg4', 'pg6', 'a', 'b']
        script.nodes()*.id()*.get()*.value() == [4, 6, 11, 12]
        script.statements()*.text() == ["expand 'pg4'", "expand 'pg6'"]
        script.statements()*.position()*.line().toSet() == [14] as Set
    }

    def "a variable of the script may be called as a part of the machinery"() {
        expect:
        load('''\
            file = 'x'
            inside = true
            statements = 3
            cluster('x') {
                name = 'pg9'
                via "pg$statements"
                node name
            }
            ''').nodes()*.host()*.toString() == ['pg9']
    }

    def "a word that needs nothing may stand alone, whatever the script's file is called"() {
        given:
        def text = "cluster('x') {\n    via 'pg1'\n    check\n    expand 'pg4'\n    check\n}\n"

        expect:
        ScriptLoader.load('check.groovy', text, []).statements()*.with { [it.text(), it.position().toString()] } ==
                [['check', 'check.groovy:3'], ["expand 'pg4'", 'check.groovy:4'], ['check', 'check.groovy:5']]
    }

    def "what a script prints is printed, and it is run once"() {
        given:
        def before = System.out
        def printed = new ByteArrayOutputStream()
        System.out = new PrintStream(printed)

        when:
        load("println 'hello'\ncluster('x') { via 'pg1' }")

        then:
        printed.toString() == 'hello\n'

        cleanup:
        System.out = before
    }

    def "an exception that the script itself handles is its own affair"() {
        expect:
        load('''\
            cluster('x') {
                via 'pg1'
                try {
                    expand 'not a name'
                } catch (Exception refused) {
                    expand 'pg4'
                }
            }
            ''').statements()*.text() == ["expand 'pg4'"]
    }

    def "the same text is compiled once, another anew, and errors stay the same"() {
        given:
        def text = "cluster('x') {\n    via 'pg1'\n    expand 'pg${System.nanoTime()}'\n    expand args[0]\n}\n"

        expect:
        load(text, 'a').statements()*.text()[1] == "expand 'a'"
        load(text, 'b').statements()*.text()[1] == "expand 'b'"

        when:
        load(text, 'no name')

        then:
        def mistake = thrown(Mistake)
        mistake.message == "test.groovy:4: expand 'no name': not a name for a node"
    }

    def "a member whose name has other characters is called as kesh shows it: #statement"() {
        expect:
        load("cluster('x') {\n    via 'pg1'\n    $statement\n}\n").statements()*.text() == [text]

        where:
        statement                                         | text
        "rejoin 'Main%20Site'"                            | "rejoin 'Main%20Site'"
        "switchover to: 'Main%20Site'"                    | "switchover to: 'Main%20Site'"
        "follow 'pg2', upstream: '节点3'"                   | "follow 'pg2'"
        "stop 'Main%20Site'"                              | "stop 'Main%20Site'"
    }

    def "a directory of yours may begin with your home"() {
        expect:
        load("cluster {\n    via 'pg1'\n    get '/etc/hosts', '~/logs/', on: primary\n}").statements()[0].verb().directory() == Path.of(System.getProperty('user.home'), 'logs')
    }

    def "every word has an example, and the example works: #word.name"() {
        when:
        def inside = word.name() == 'via' ? [] : ["via 'pg1'"]
        def text = word.name() == 'cluster'
                ? word.page().example().replace('…', inside.first())
                : "cluster('x') {\n${(inside + word.page().example()).join('\n')}\n}"
        def script = load(text)

        then:
        script.vias()[0].host().name() == 'pg1'

        where:
        word << Words.all()
    }

    /** Most words have a node before their options. */
    private static final Map<String, String> BEFORE_OPTIONS = [
            signed: "via 'pg1'\nsigned", ssh: "via 'pg1'\nssh", switchover: "via 'pg1'\nswitchover", set: "via 'pg1'\nset work_mem: '8MB',"]

    def "every option that a word names is one that it takes: #word.name"() {
        expect:
        word.options().every { option ->
            try {
                load("cluster('x') {\n${BEFORE_OPTIONS.getOrDefault(word.name(), "$word.name 'pg1',")} $option: []\n}")
                false
            } catch (Mistake mistake) {
                mistake.message.contains("$option of ${word.name()} is []")
            }
        }

        where:
        word << Words.all().findAll { it.options() }
    }

    def "words come in order"() {
        expect:
        Words.all()*.name() == Words.all()*.name().toSorted()
    }
}
