package kesh.fake

import static kesh.fake.Scenarios.script

import kesh.Problem
import kesh.cluster.Interest
import kesh.cluster.Role
import kesh.remote.ReadOnly
import kesh.survey.Asked
import kesh.survey.Survey
import spock.lang.Specification

/** The choice of the member that a cluster is read from. */
class FirstMemberSpec extends Specification {
    private static final String BOTH = "via 'pg1', host: '10.9.0.11'\n    via 'pg2', host: '10.9.0.12'"

    private final FakeCluster cluster = Clusters.of()

    private List<String> members(String via, String statements = '') {
        Run.look(cluster, script(statements, via)).members()*.name()*.value()
    }

    def 'the first that answers: #down down'() {
        given:
        down.each { Clusters.powerCut(cluster, cluster.named(it)) }

        expect:
        members(via, nodes) == ['pg1', 'pg2']

        where:
        down    | via                             | nodes
        []      | BOTH                            | ''
        ['pg1'] | BOTH                            | ''
        ['pg2'] | BOTH                            | ''
        ['pg1'] | "via 'pg1', host: '10.9.0.11'" | "node 'pg3', host: '10.9.0.13'; node 'pg2', host: '10.9.0.12'"
        ['pg1'] | ''                              | "node 'pg1', host: '10.9.0.11'; node 'pg2', host: '10.9.0.12'"
        []      | ''                              | "node 'pg3', host: '10.9.0.13'; node 'pg2', host: '10.9.0.12'"
    }

    def 'if none answers, each that should have is reported, and no bare host'() {
        given:
        ['pg1', 'pg2'].each { Clusters.powerCut(cluster, cluster.named(it)) }

        when:
        members(BOTH, "node 'pg3', host: '10.9.0.13'")

        then:
        def e = thrown(Problem)
        e.message == 'no member of the cluster can be queried'
        e.detail().get() == '10.9.0.11: no route to host\n10.9.0.12: no route to host'
        e.hint().get() == "name a member whose server runs: via 'name', host: '…'; if none runs: start the server of the last primary by hand"
    }

    def 'hosts that are no cluster are an error, unless a verb is for such'() {
        given:
        def bare = Clusters.of(spares: 2)
        def said = Run.script(script("node 'pg3', host: '10.9.0.13'; node 'pg4', host: '10.9.0.14'", ''))

        when:
        new Survey(new ReadOnly(new FakeTransport(bare)), new Asked('rwc', [], said.nodes(), [] as Set))
                .withCloseable { it.look() }

        then:
        def e = thrown(Problem)
        e.detail().get() =~ /(?s)pg3: no repmgr.conf found.*\npg4: no repmgr.conf found/

        when:
        def interest = new Interest.BareHosts(Optional.of('/var/lib/postgresql/15/main'), Optional.of('/etc/repmgr/repmgr.conf'), OptionalInt.empty())
        def state = new Survey(new ReadOnly(new FakeTransport(bare)), new Asked('rwc', [], said.nodes(), [interest] as Set))
                .withCloseable { it.look() }

        then:
        state.members() == []
        state.nodes()*.name()*.value() == ['pg3', 'pg4']
        state.nodes().every { it.machine().found().get().dataDirectory().path() == '/var/lib/postgresql/15/main' }
        state.links().collect { [it.from().value(), it.to().value()] }.toSet().containsAll([['pg3', 'pg4'], ['pg4', 'pg3']])

        when: 'one of them has become the primary meanwhile'
        def firstNode = Clusters.of(members: 1, spares: 1)
        def again = Run.script(script("node 'pg1', host: '10.9.0.11', id: 1; node 'pg2', host: '10.9.0.12'", ''))
        def survey = new Survey(new ReadOnly(new FakeTransport(firstNode)), new Asked('rwc', [], again.nodes(), [interest] as Set))
        firstNode.named('pg1').running = false
        def before = survey.look()
        firstNode.named('pg1').running = true
        def after = survey.look(before, before.nodes()*.name() as Set)

        then:
        before.members() == []
        after.primaries()*.name()*.value() == ['pg1']
        after.primaries()[0].registration().get().role() == Role.PRIMARY

        cleanup:
        survey?.close()
    }
}
