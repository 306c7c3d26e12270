package kesh.fake

import kesh.cluster.Topology
import kesh.dsl.ClusterScript
import kesh.run.Outcome
import kesh.run.Outcome.Kind
import spock.lang.Specification

/** Word after word on one node, in one script and in two: each pair is done, or refused before anything is changed. */
class PairsOfWordsSpec extends Specification {
    private static final String DECLARED = (1..4).collect { "via 'pg$it', host: '10.9.0.1$it'" }.join('\n') + "\nnode 'pg3', host: '10.9.0.13'"

    private static final List<String> ON_A_STANDBY = [
            "shrink 'pg3'", "shrink 'pg3', purge: true", "expand 'pg3'", "stop 'pg3'", "start 'pg3'", "restart 'pg3', since: '2026-11-02 00:00Z'",
            "rebuild 'pg3'", "rejoin 'pg3'", "promote 'pg3'", "switchover to: 'pg3'", "follow 'pg3', upstream: 'pg2'", "set on: 'pg3', work_mem: '8MB'",
            "set on: 'pg3', max_connections: '200', restart: true", "reload 'pg3'", 'pause', 'unpause', 'rescan', 'check', 'trust', "witness 'pg3'", "prepare 'pg3'"]

    private static final List<String> AFTER_A_CRASH = [
            "promote 'pg2'", "promote 'pg2', lost: true", "start 'pg1'", "rejoin 'pg1'", "rebuild 'pg1'", "shrink 'pg1', lost: true", "shrink 'pg1'",
            "restart on: all", "follow 'pg3', upstream: 'pg2'", "switchover to: 'pg1'", 'pause', 'unpause', 'rescan']

    private static final ClusterScript CHECK = script('check')

    /** Each word by itself, on either cluster, and the cluster as it leaves it: what comes second begins there. */
    private static final Map<List<Object>, Run> FIRST = [:].withDefault { List<Object> key -> Run.of(cluster(key[0] as boolean), script(key[1] as String)) }

    private static ClusterScript script(String statement) {
        Run.script(Scenarios.script(statement, DECLARED))
    }

    /** Both words in one script. It is put together from the two, as it takes longer to compile one than to carry it out. */
    private static ClusterScript script(String first, String second) {
        def (one, two) = [script(first), script(second)]
        new ClusterScript(one.name(), one.ssh(), one.vias(), one.nodes(), one.signers(), one.statements() + two.statements())
    }

    private static FakeCluster cluster(boolean crashed) {
        def cluster = Clusters.of(members: 4, spares: 0)
        if (crashed) {
            Clusters.powerCut(cluster, cluster.named('pg1'))
            cluster.named('pg1').with { up = true; it.crashed = true }
        }
        cluster
    }

    /** A repmgrd whose server is down cannot be told: it stays paused, which must be the last that is said. */
    private static boolean isStillPaused(Outcome outcome) {
        outcome.alarm().filter { it =~ /(?m)^FAILOVER IS STILL PAUSED on pg[13] / }.present
    }

    def "#first, then #second"() {
        given:
        def one = cluster(crash)

        when:
        def whole = Run.of(one, first == second ? script(first) : script(first, second))
        def before = FIRST[[crash, first]]
        def two = before.cluster.copy()
        def after = Run.of(two, script(second))

        then: 'nothing ends half way: what is not done was refused, or was so already'
        [whole, before, after]*.outcome.findAll { it && it.kind() != Kind.DONE && !('unpause' in [first, second] && isStillPaused(it)) }.collect { "${it.sentence()} ${it.alarm().orElse('')}" } == []

        and: 'one script and two of them end in the same cluster'
        [whole, before, after].any { it.plan.refused || it.outcome && it.outcome.kind() != Kind.DONE } ||
                Topology.of(Run.look(one, CHECK)) == Topology.of(Run.look(two, CHECK))

        where:
        [crash, [first, second]] << [ON_A_STANDBY, ON_A_STANDBY].combinations().collect { [false, it] } + [AFTER_A_CRASH, AFTER_A_CRASH].combinations().collect { [true, it] }
    }
}
