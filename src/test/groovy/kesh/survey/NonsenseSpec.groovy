package kesh.survey

import java.time.Duration
import java.time.Instant
import kesh.Problem
import kesh.cluster.Host
import kesh.cluster.KnownHosts
import kesh.cluster.LockHolder
import kesh.cluster.NodeName
import kesh.command.Command
import kesh.command.Query
import kesh.fake.Clusters
import kesh.fake.FakeCluster
import kesh.fake.FakeTransport
import kesh.fake.Run
import kesh.product.RepmgrConf
import kesh.remote.Answer
import kesh.remote.Login
import kesh.remote.Result
import kesh.remote.Unreachable
import spock.lang.Specification
import spock.lang.Timeout

/** Answers and files that are no answers and no files: each kind that the fuzzer of these tests has found. */
class NonsenseSpec extends Specification {
    private static final String SCRIPT = "cluster('c') { via 'pg1', host: '10.9.0.11'\ncheck() }"

    /** pg2 answers, but with a part replaced. */
    private static FakeTransport lying(String part, String by, String column = null, String value = null) {
        new FakeTransport(Clusters.of()) {
            @Override
            Result run(Host host, Command command, Duration limit) {
                def sound = super.run(host, command, limit)
                host.address().value() == '10.9.0.12' ? new Result(sound.exit(), sound.signal(), sound.out().replaceAll(part, by), sound.err()) : sound
            }

            @Override
            List<Answer> query(Host host, Login login, List<Query> queries, Duration limit) {
                def sound = super.query(host, login, queries, limit)
                host.address().value() != '10.9.0.12' || column == null ? sound : sound.collect { answer ->
                    answer instanceof Answer.Rows ? new Answer.Rows(answer.rows().collect { row ->
                        new Answer.Row(row.columns().containsKey(column) ? row.columns() + [(column): value] : row.columns())
                    }) : answer
                }
            }
        }
    }

    private static def look(FakeTransport transport) {
        new kesh.Inspection(kesh.view.View.of {}, java.nio.file.Path.of(''), Run.surroundings(transport)).look(Run.script(SCRIPT))
    }

    def "a host that answers nonsense is unknown, with a reason, and no other is: #part"() {
        when:
        def state = look(lying(part, by))
        def liar = state.node(NodeName.of('pg2')).get()

        then:
        liar.machine().reason().startsWith('pg2: what its shell answered cannot be read (')
        state.node(NodeName.of('pg1')).get().runningServer().present

        where:
        part                       | by
        /(?<= uid\n)\d+/           | 'xyzzy'
        /(?<= clock\n)[\d.]+/      | '1e99999999999'
        /(?<= product\n)\w+/       | 'ORACLE'
        /(?<= repmgrd\n)\d+/       | '99999999999'
        /(?<= user\n)\w+/          | 'postgres; touch /tmp/ROOTED; :'
        /(?<= home\n)\S+/          | 'tmp'
        /(?<= hostname\n)\S+/      | 'pg2; touch /tmp/ROOTED'
    }

    def "what a host names as its packages may become words for root's shell elsewhere: #packages, #boot"() {
        when:
        MachineReader.read(new Sections([installation: '/usr/lib/postgresql/15', manager: manager, packages: packages, crontab: '', boot: boot]),
                Optional.empty(), Instant.EPOCH, Instant.EPOCH)

        then:
        def wrong = thrown(IllegalArgumentException)
        wrong.message.startsWith(said)

        where:
        manager                   | packages                      | boot                           | said
        'apt-get install'         | 'libpq5=15; touch /tmp/x; :'  | ''                             | 'no name and version of a package: '
        'apt-get install'         | '-oDPkg::Pre-Invoke::=x'      | ''                             | 'no name and version of a package: '
        'apt-get install; x; :'   | 'libpq5=15.18-0+deb12u1'      | ''                             | 'no package manager: '
        'dnf install'             | 'libpq-15^git~1-2.el9\n$(x)'  | ''                             | 'no name and version of a package: '
        ''                        | ''                            | 'systemd: postgresql; x'       | 'no unit and no line'
        ''                        | ''                            | '-e1e: x'                      | 'no unit and no line'
    }

    def "a server that answers nonsense is unknown, with a reason, and no other is: #column"() {
        when:
        def state = look(lying('$^', '', column, value))
        def liar = state.node(NodeName.of('pg2')).get()

        then:
        liar.server().reason().startsWith('pg2: what its server answered cannot be read (')
        state.node(NodeName.of('pg1')).get().runningServer().present

        where:
        column    | value
        'version' | 'xyzzy'
        'position' | 'FFFFFFFFF'
        'clients' | '99999999999'
        'started' | 'yesterday'
    }

    def "a row whose connection string is #text is one unknown node, and the rest goes on"() {
        given:
        def cluster = Clusters.of(members: 3)
        cluster.hosts.values()*.database.findAll()*.rows*.each { if (it.node_name == name) it.conninfo = text }

        when:
        def state = look(new FakeTransport(cluster))

        then:
        state.members()*.name()*.value() == ['pg1', 'pg2', 'pg3']
        def node = state.node(NodeName.of(name)).get()
        [node.machine(), node.server()].findAll { !it.known }*.reason()
                .contains("its record in repmgr.nodes has a connection string that cannot be read: $why" as String)
        state.members().findAll { it.server().known }*.name()*.value() == ['pg1', 'pg2', 'pg3'] - name
        state.links().findAll { it.failure().present } == []

        where:
        name  | text                            | why
        'pg3' | "host=10.9.0.13 options='a\nb'" | 'a control character in the connection string'
        'pg3' | 'nonsense'                      | "missing '=' after a keyword of the connection string"
        'pg3' | 'postgresql://10.9.0.13:1:2/'   | 'a host in the connection URI cannot be read'
        'pg2' | "host='10.9.0.12"               | 'unterminated quote in the connection string'
        'pg1' | "host='10.9.0.11"               | 'unterminated quote in the connection string'
    }

    def "a row whose connection string is a URI is as well as any"() {
        given:
        def cluster = Clusters.of(members: 3)
        cluster.hosts.values()*.database.findAll()*.rows*.each {
            it.conninfo = "postgresql://repmgr@${FakeCluster.hostOf(it)}:5432/repmgr?connect_timeout=2" as String
        }

        when:
        def state = look(new FakeTransport(cluster))

        then:
        state.members().every { it.server().known && it.machine().known }
    }

    def "a stumble of kesh's own over what a host answers is of that host"() {
        when:
        Typed.of('pg2: x') { throw stumble }

        then:
        def problem = thrown(Unreachable)
        problem.detail().get() == said

        where:
        stumble                              | said
        new StackOverflowError()             | 'StackOverflowError'
        new NullPointerException('a field')  | 'a field'
        new ClassCastException()             | 'ClassCastException'
    }

    @Timeout(60)
    def "a file is read in a time that grows with its length only"() {
        expect:
        RepmgrConf.parse(line).settings().size() <= 1
        new KnownHosts(['f'], KnownHosts.parse('f', '*' * 200_000 + "x ssh-rsa AAAA")).types('a.long.name.of.a.host.example', 22) == []
        new KnownHosts(['f'], KnownHosts.parse('f', 'p*1*,!q ssh-rsa AAAA')).types('pg1', 22) == ['ssh-rsa']

        where:
        line << ['x' + ' ' * 200_000 + "'", "x='" + "''" * 100_000, "x='" + "\\\\" * 100_000 + "'", 'x=' + ' ' * 200_000 + 'a b']
    }

    def "a lock whose holder says nonsense of itself is of nobody known"() {
        expect:
        !new LockHolder('kesh: op@host[99999999999999999999] since x', 'repmgr', Optional.empty(), true, 1, Instant.EPOCH, 0).isEndedRunOf('kesh: op@host[1] since x')
    }

    def "what is no answer is told in one line of bounded length"() {
        when:
        Typed.of('pg2: x') { Long.parseLong('9' * 100_000) }

        then:
        def problem = thrown(Unreachable)
        problem instanceof Problem
        problem.detail().get().length() < 300
    }
}
