package kesh.fake

import com.google.common.jimfs.Configuration
import com.google.common.jimfs.Jimfs
import java.nio.charset.StandardCharsets
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import kesh.Inspection
import kesh.Problem
import kesh.Session
import kesh.cluster.Host
import kesh.command.Command
import kesh.command.Query
import kesh.plan.Action
import kesh.remote.Answer
import kesh.remote.Login
import kesh.remote.Result
import kesh.run.Event
import kesh.text.PrintableStream
import kesh.translation.Translation
import kesh.view.JsonView
import kesh.view.TextView
import kesh.view.View
import spock.lang.Specification

/**
 * Whoever can write repmgr.nodes, or gives a host its keys, chooses words that kesh reads. Each hostile word is put into
 * each of these places, and each word of the language is planned there: no command has the hostile word in it, and no byte
 * of it that a terminal obeys is printed.
 */
class HostileWordsSpec extends Specification {
    static final List<String> HOSTILE = [
            '-oProxyCommand=pwned', '--pwned', 'pwned@10.9.0.12', '* ssh-ed25519 pwned', '10.9.0.13 pwned', '$(pwned)', '`pwned`', "';pwned;'", 'x\npwned',
            '-rf', '--', '/tmp/op/abs', '../../home/op/.ssh', '..', '\u001B]52;c;cm0gLXJm\u0007', '\u001B[2J', 'pg\u009B2J', 'pg\u202E3', 'a\u2028b', '%h', '{}', '']

    static final List<String> SCRIPTS = [
            'check()', 'rescan()', "switchover to: 'pg3'", "shrink '3'", "shrink '3', lost: true", "rebuild '3'", "restart '3'", "stop '3'", "follow '3'",
            "promote '3'", "rejoin '3'", "trust()", 'pause()', "reload on: all", "set 'work_mem': '8MB'", "expand 'pg4'", "expand 'pg4', upstream: '3'",
            "witness 'pg4'", "prepare 'pg4'", "sh 'id', on: all", "sql 'select 1', on: all", "get '/etc/hosts', 'logs/', on: all"]

    /** The places, each as a change of a cluster whose third member is hostile. */
    static final Map<String, Closure<?>> PLACES = [
            'address'    : { FakeCluster it, String word -> row(it).conninfo = "host=${quoted(word)} user=repmgr dbname=repmgr".toString() },
            'name'       : { FakeCluster it, String word -> row(it).node_name = word },
            'location'   : { FakeCluster it, String word -> row(it).location = word },
            'config file': { FakeCluster it, String word -> row(it).config_file = word },
            'slot'       : { FakeCluster it, String word -> row(it).slot_name = word },
            'host key'   : { FakeCluster it, String word -> it.named('pg3').write('/etc/ssh/ssh_host_ed25519_key.pub', '644', "$word\n") },
            'public key' : { FakeCluster it, String word -> it.named('pg3').write("${it.named('pg3').home}/.ssh/id_ed25519.pub", '644', "$word\n") },
    ]

    private static class Listening extends FakeTransport {
        final List<Command> sent = Collections.synchronizedList([])
        final List<Login> logins = Collections.synchronizedList([])

        Listening(FakeCluster cluster) {
            super(cluster)
        }

        @Override
        Result run(Host host, Command command, Duration limit) {
            sent << command
            super.run(host, command, limit)
        }

        @Override
        List<Answer> query(Host host, Login login, List<Query> queries, Duration limit) {
            logins << login
            super.query(host, login, queries, limit)
        }
    }

    private static Map<String, String> row(FakeCluster cluster, String node = 'pg3') {
        cluster.named('pg1').database.rows.find { it.node_id == node.substring(2) }
    }

    private static String quoted(String word) {
        "'${word.replace('\\', '\\\\').replace("'", "\\'")}'"
    }

    /** What was sent to hosts by a plan, and what was printed of it. */
    private static List<?> planned(FakeCluster cluster, String script, Closure<View> viewed) {
        def transport = new Listening(cluster)
        def bytes = new ByteArrayOutputStream()
        def view = viewed.call(bytes)
        Jimfs.newFileSystem(Configuration.unix()).withCloseable { disk ->
            try {
                def read = Run.script("cluster('c') { via 'pg1', host: '10.9.0.11'\nnode 'pg4', host: '10.9.0.14'\n$script }")
                view.state(new Inspection(view, Path.of(''), Run.surroundings(transport)).look(read))
                new Session(view, { Optional.of('only planned') }, disk.getPath('journal'), 'kesh', Run.surroundings(transport)).run(read)
            } catch (Problem told) {
                view.problem(told)
            }
        }
        [transport.sent, bytes.toString('UTF-8')]
    }

    private static Closure<View> asText() {
        { OutputStream bytes ->
            def out = PrintableStream.ofText(bytes, StandardCharsets.UTF_8)
            new TextView(out, out, out, Translation.NONE, true, true)
        }
    }

    private static Closure<View> asJson() {
        { OutputStream bytes -> new JsonView(PrintableStream.ofJson(bytes)) }
    }

    /** A third of the scripts for each word in each place: each word meets each script in some of the places. */
    private static List<String> scriptsFor(String place, String word) {
        int turn = (PLACES.keySet() as List).indexOf(place) + HOSTILE.indexOf(word)
        SCRIPTS.withIndex().findAll { script, index -> (index + turn) % 3 == 0 }*.first()
    }

    def "a hostile #place goes into no command, and no control character of it is printed"() {
        given:
        def found = []

        when:
        HOSTILE.each { word ->
            scriptsFor(place, word).each { script ->
                def cluster = Clusters.of(members: 3)
                change.call(cluster, word)
                def (sent, printed) = planned(cluster, script, SCRIPTS.indexOf(script) % 4 == 0 ? asJson() : asText())
                def commands = sent.findAll { command -> (command.argv() + command.input().map { it.reveal() }.stream().toList()).any { it.contains('pwned') } }
                found.addAll(commands.collect { "$script with ${word.inspect()}: $it" })
                // kesh's own sequences are colours.
                def bare = printed.replaceAll(/\u001B\[[0-9;]*m/, '')
                found.addAll((bare =~ /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}&&[^\n\t]]/).collect { "$script with ${word.inspect()} prints ${it.inspect()}" })
            }
        }

        then:
        found.take(5) == []

        where:
        place << PLACES.keySet()
        change = PLACES[place]
    }

    /** Makes each password file name any host, as the installer of KingbaseES and many an operator do. */
    private static void nameAny(FakeCluster cluster) {
        cluster.hosts.values().findAll { it.text("$it.home/.pgpass") }.each { it.write("$it.home/.pgpass", '600', "*:*:*:repmgr:$Clusters.PASSWORD\n") }
    }

    def "a password file for any host names the members that were seen where their records say"() {
        given:
        def cluster = Clusters.of(members: 3, spares: 0)
        nameAny(cluster)
        def transport = new Listening(cluster)

        when:
        def seen = new Inspection(View.of { }, Path.of(''), Run.surroundings(transport)).look(Run.script("cluster('c') { via 'pg1', host: '10.9.0.11'\ncheck() }"))

        then:
        seen.links().count { it.kind().name() == 'SQL_LOGIN' } == 6
        seen.links().every { it.failure().empty }
    }

    def "kesh goes where repmgr goes by a record with two addresses"() {
        given:
        def cluster = Clusters.of(members: 3, spares: 2)
        row(cluster).conninfo = row(cluster).conninfo + ' hostaddr=10.9.0.15'
        def transport = new Listening(cluster)

        when:
        def seen = new Inspection(View.of { }, Path.of(''), Run.surroundings(transport)).look(Run.script("cluster('c') { via 'pg1', host: '10.9.0.11'\ncheck() }"))

        then:
        seen.nodes().find { it.name().value() == 'pg3' }.host().address().value() == '10.9.0.15'
        !transport.logins.any { it.host() == '10.9.0.13' }
    }

    def "a record's connection string does not say what libpq is to read, or the server to do: #keyword"() {
        given:
        def cluster = Clusters.of(members: 3)
        row(cluster).conninfo = row(cluster).conninfo + " $keyword=/tmp/pwned"

        when:
        def (sent, printed) = planned(cluster, script, asText())

        then:
        printed.contains("pg3: the connection string in its record has $keyword, as no member's repmgr.conf has it")
        printed.contains('Nothing was changed.')
        !sent.any { command -> command.argv().any { it.contains('pwned') } }

        where:
        [keyword, script] << [['options', 'service', 'passfile', 'sslkey'], ["rebuild '3'", "switchover to: 'pg3'", 'check()']].combinations()
    }

    def "a record does not say as whom, or in which database, kesh and repmgr work: #from becomes #to"() {
        given:
        def cluster = Clusters.of(members: 3)
        row(cluster).conninfo = row(cluster).conninfo.replace(from, to)

        when:
        def (sent, printed) = planned(cluster, script, asText())

        then:
        printed.contains("pg3: its record leads to user $user and database $database, and no member's repmgr.conf does")
        printed.contains('Nothing was changed.')

        where:
        from             | to              | user       | database | script
        'user=repmgr '   | 'user=evil '    | 'evil'     | 'repmgr' | 'check()'
        'user=repmgr '   | 'user=evil '    | 'evil'     | 'repmgr' | "switchover to: 'pg3'"
        'user=repmgr '   | ''              | 'postgres' | 'repmgr' | "restart on: 'pg3'"
        'dbname=repmgr ' | 'dbname=shop '  | 'repmgr'   | 'shop'   | "rebuild '3'"
    }

    def "nobody logs in as whom, or where, only a record says: #from becomes #to, #script"() {
        given:
        def cluster = Clusters.of(members: 3)
        row(cluster).conninfo = row(cluster).conninfo.replace(from, to)
        def transport = new Listening(cluster)

        when:
        def seen = new Inspection(View.of { }, Path.of(''), Run.surroundings(transport)).look(Run.script("cluster('c') { via 'pg1', host: '10.9.0.11'\nnode 'pg3', host: '10.9.0.13', id: 3\n$script }"))

        then:
        transport.logins.every { it.user() == 'repmgr' && it.database() == 'repmgr' }
        def member = seen.nodes().find { it.name().value() == 'pg3' }
        member.machine().known
        member.server().reason().startsWith("its record in repmgr.nodes leads to user $user and database $database")

        where:
        [from, to, user, database, script] << [
                ['dbname=repmgr', 'dbname=shop', 'repmgr', 'shop'],
                ['user=repmgr', 'user=postgres', 'postgres', 'repmgr'],
                ['host=10.9.0.13 user=repmgr dbname=repmgr', 'host=/var/run/postgresql user=postgres dbname=shop', 'postgres', 'shop'],
                ['user=repmgr dbname=repmgr', '', 'postgres', 'postgres'],
        ].collectMany { row -> ['check()', "sql 'select 1', on: all"].collect { row + [it] } }
    }

    def "repmgr's password goes to no address that only a record has: #script, #how"() {
        given:
        def cluster = Clusters.of(members: 3, spares: 2)
        row(cluster).conninfo = row(cluster).conninfo.replace('10.9.0.13', '10.9.0.15')
        change.call(cluster)
        def transport = new Listening(cluster)
        def read = Run.script("cluster('c') { via 'pg1', host: '10.9.0.11'\nnode 'pg4', host: '10.9.0.14'\n$more\n$script }")

        when:
        def plan = Jimfs.newFileSystem(Configuration.unix()).withCloseable { disk ->
            def plans = []
            def view = View.of { if (it.event() instanceof Event.Planned) plans << it.event().plan() }
            new Session(view, { Optional.of('only planned') }, disk.getPath('journal'), 'kesh', Run.surroundings(transport)).run(read)
            plans[0]
        }

        then: 'no kesh sends it there, and no password file has a line for it'
        transport.logins.any { it.password().present }
        transport.logins.findAll { it.host() == '10.9.0.15' && it.password().present } == []
        !plan.steps().any { it.action() instanceof Action.WriteFile && it.action().text().reveal().contains('10.9.0.15:') }

        where:
        [script, [how, change, more]] << [['check()', "expand 'pg4'", "switchover to: 'pg2'"], [
                ['by lines for each host', { }, ''], ['by a line for any host', { nameAny(it) }, ''],
                ["with the member's host declared", { nameAny(it) }, "node 'pg3', host: '10.9.0.13', id: 3"]]].combinations()
    }

    def "what a record names as repmgr.conf is not used if it is #what: #script"() {
        given:
        def cluster = Clusters.of(members: 3)
        def host = cluster.named(node)
        row(cluster, node).config_file = '/home/op/pwned.conf'
        change.call(host)
        def plans = []

        when:
        def read = Run.script("cluster('c') { via 'pg1', host: '10.9.0.11'\nnode 'pg4', host: '10.9.0.14'\n$script }")
        Jimfs.newFileSystem(Configuration.unix()).withCloseable { disk ->
            def view = View.of { if (it.event() instanceof Event.Planned) plans << it.event().plan() }
            new Session(view, { Optional.of('only planned') }, disk.getPath('journal'), 'kesh', Run.surroundings(new FakeTransport(cluster))).run(read)
        }

        then:
        plans[0].refused || !plans[0].steps().any { step -> step.action().toString().contains('pwned') }

        where:
        [[what, change], [node, script]] << [
                [['no repmgr.conf', { it.write('/home/op/pwned.conf', '600', 'PRIVATE KEY') }],
                 ["another node's", { it.write('/home/op/pwned.conf', '600', it.text('/etc/repmgr/repmgr.conf').replaceAll(/node_id=\d/, 'node_id=9')) }],
                 ['one with which its repmgrd does not run', {
                     it.write('/home/op/pwned.conf', '600', it.text('/etc/repmgr/repmgr.conf') + "service_restart_command='pwned'\nservice_start_command='pwned'\n")
                 }],
                 ['not there', { }]],
                [['pg3', "shrink '3', purge: true"], ['pg3', "rebuild '3'"], ['pg3', "follow '3'"], ['pg3', "restart '3'"], ['pg3', "rejoin '3'"],
                 ['pg1', "expand 'pg4'"], ['pg1', "rebuild '3'"], ['pg1', "shrink '3'"], ['pg1', 'rescan()']]].combinations()
    }

    def "the data directory of repmgr.conf is neither emptied nor stopped if the server has another one: #script"() {
        given:
        def cluster = Clusters.of(members: 3)
        def host = cluster.named('pg3')
        host.write('/etc/repmgr/repmgr.conf', '600', host.text('/etc/repmgr/repmgr.conf').replace('/var/lib/postgresql/15/main', '/srv/backup'))

        when:
        def (sent, printed) = planned(cluster, script, asText())

        then:
        printed.contains("pg3: its server uses /var/lib/postgresql/15/main, but repmgr.conf says /srv/backup")
        printed.contains('Nothing was changed.')

        where:
        script << ["shrink 'pg3', purge: true", "shrink 'pg3'", "stop 'pg3'"]
    }

    def "members of one name: #script is refused, and says which they are"() {
        given:
        def cluster = Clusters.of(members: 3)
        row(cluster).node_name = 'pg2'

        when:
        def printed = planned(cluster, script, asText())[1]

        then:
        printed.contains('2 members are recorded as pg2: those with the ids 2, 3')
        printed.contains('Nothing was changed.')

        where:
        script << SCRIPTS
    }
}
