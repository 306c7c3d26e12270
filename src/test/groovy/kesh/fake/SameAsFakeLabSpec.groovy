package kesh.fake

import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.TimeUnit
import kesh.Session
import kesh.Surroundings
import kesh.cluster.Address
import kesh.cluster.ClusterState
import kesh.cluster.Host
import kesh.command.Command
import kesh.dsl.ClusterScript
import kesh.dsl.ScriptLoader
import kesh.remote.ReadOnly
import kesh.remote.SshSettings
import kesh.remote.Transport
import kesh.remote.transport.Ssh
import kesh.run.Event
import kesh.run.Outcome
import kesh.survey.Asked
import kesh.survey.Survey
import kesh.view.View
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** The fake cluster, which is Debian 12's, and a real one get the same commands and the same queries. This needs root, for the lab. */
class SameAsFakeLabSpec extends Specification {
    private static final String NAME = "f-${ProcessHandle.current().pid()}"
    private static final Duration LIMIT = Duration.ofMinutes(1)
    private static final String BIN = '/usr/lib/postgresql/15/bin'

    @TempDir
    Path journals

    /** A free subnet: this lab's hosts are reached from the network of this machine. */
    @Shared
    private String subnet
    @Shared
    private String script
    @Shared
    private SshSettings settings
    @Shared
    @AutoCleanup
    private Transport real
    @Shared
    private Transport fake

    def setupSpec() {
        lab('up', '--nodes', '2', '--spares', '1', '--data', '8MB', '--debian', '12')
        def (state, found) = ['STATE', 'SUBNET'].collect { name -> lab('env').readLines().find { it.startsWith("KESH_LAB_$name=") }.split('=', 2)[1] }
        subnet = found
        script = ExpandScenarios.expand(2)
        String ssh = "ssh user: 'postgres', key: '$state/key', knownHosts: '$state/known_hosts'"
        settings = loaded(script.replace('10.9.0.', "$subnet.").replaceFirst('\\n', "\n    $ssh\n")).ssh()
        real = new Ssh(settings)
        fake = new FakeTransport(Clusters.of())
    }

    def cleanupSpec() {
        lab('down')
    }

    private static String lab(String... words) {
        def process = new ProcessBuilder(['shell/lab', '--name', NAME, *words]).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        def out = process.inputStream.text
        assert process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0
        out
    }

    private static ClusterScript loaded(String text) {
        ScriptLoader.load('test.groovy', text, [])
    }

    private String text(Transport transport) {
        transport.is(real) ? script.replace('10.9.0.', "$subnet.") : script
    }

    private <T> T surveying(Transport transport, Closure<T> what) {
        def said = loaded(text(transport))
        new Survey(new ReadOnly(transport), new Asked(said.name(), said.vias(), said.nodes(), [] as Set))
                .withCloseable { what(said, it) }
    }

    private String sheet(Transport transport) {
        FactsSheet.of(surveying(transport) { said, survey -> survey.look() } as ClusterState).replace("$subnet.", '10.9.0.')
    }

    def 'they are the same before an expand'() {
        expect:
        sheet(real) == sheet(fake)
    }

    def 'the same plan is carried out on both, and they are the same after it'() {
        when:
        def outcomes = [real, fake].collect { transport ->
            def steps = []
            def view = View.of { if (it.event() instanceof Event.Planned) { steps = it.event().plan().steps()*.title() } }
            def outcome = new Session(view, { Optional.empty() }, journals, 'a test', Surroundings.real { transport.is(real) ? new Ssh(settings) : transport }).run(loaded(text(transport)))
            [steps, outcome]
        }

        then:
        outcomes*.get(1)*.kind() == [Outcome.Kind.DONE, Outcome.Kind.DONE]
        outcomes[0][0] == outcomes[1][0]
        sheet(real) == sheet(fake)
    }

    def 'a command that makes no sense now fails in the same way: #argv'() {
        given:
        def command = { String address -> Command.changing(argv*.replace('10.9.0.', "$address.")) }

        expect:
        real.run(new Host('pg3', Address.of("${subnet}.13")), command(subnet), LIMIT).exit() == exit
        fake.run(new Host('pg3', Address.of('10.9.0.13')), command('10.9.0'), LIMIT).exit() == exit

        where:
        argv                                                                                                             | exit
        repmgr('-d', 'host=10.9.0.11 user=repmgr dbname=repmgr', 'standby', 'clone', '--fast-checkpoint', '--upstream-node-id=1') | 1
        repmgr('standby', 'register', '--upstream-node-id=1')                                                            | 1
        ["$BIN/repmgrd".toString(), '-f', FakeCluster.CONFIG, '--daemonize']                                             | 0
    }

    private static List<String> repmgr(String... words) {
        ["$BIN/repmgr".toString(), '-f', FakeCluster.CONFIG, *words]
    }
}
