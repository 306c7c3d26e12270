package kesh.fake

import spock.lang.Specification

/** A request that cannot be planned promises nothing: obstacles to later requests that only it causes are reported as such. */
class RefusedFirstSpec extends Specification {
    private static List<String> told(FakeCluster cluster, String script) {
        Run.planned(cluster, script).plan.obstacles().collect { "${it.message()}${it.detail().map { " ($it)" }.orElse('')}".toString() }
    }

    def 'an install that is refused, and the nodes that it would have made'() {
        given:
        def cluster = Clusters.bare(3)
        cluster.named('pg1').bin = null

        expect:
        told(cluster, InstallScenarios.nodes(3, "install 'pg1', DATA\n expand 'pg2'\n expand 'pg3', upstream: 'pg2'")) == [
                'pg1 has no database server program',
                "no member is a running primary (perhaps only because of another refusal: install 'pg1')",
                "no member is called pg2 (members: ; perhaps only because of another refusal: install 'pg1')"]
    }

    def 'the same obstacle is reported once, and is not called doubtful where it was found first'() {
        expect:
        told(Clusters.of(), Scenarios.script("promote 'pg9'\n shrink 'pg9'\n rebuild 'pg9'")) == ['no member is called pg9 (members: pg1, pg2)']
    }

    def 'a refused switchover, and the node that would have been free to leave'() {
        expect:
        told(Clusters.of(), Scenarios.script("switchover to: 'pg9'\n shrink 'pg1'")) == [
                'no member is called pg9 (members: pg1, pg2)',
                "pg1 is the primary, and cannot be removed (perhaps only because of another refusal: switchover to: 'pg9')"]
    }

    def 'a request that is planned and then refused by its host\'s state still promises its effects, and makes nothing doubtful'() {
        given:
        def cluster = Clusters.of(spares: 2)
        ['pg3', 'pg4'].each { cluster.named(it).free = 1 << 20 }

        expect:
        told(cluster, Scenarios.script("node 'pg3', host: '10.9.0.13'\n node 'pg4', host: '10.9.0.14'\n expand 'pg3'\n expand 'pg4', upstream: 'pg3'"))
                .every { it ==~ /pg[34]: .* needed for .*/ && !it.contains('perhaps') }
    }
}
