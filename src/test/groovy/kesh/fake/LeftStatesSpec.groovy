package kesh.fake

import static kesh.fake.Scenarios.script

import kesh.fake.Scenarios.Scenario
import kesh.plan.Check
import kesh.run.Outcome
import spock.lang.Specification

/**
 * Whatever state an interrupted role change leaves, check names a word that ends it. With one word after the other, the
 * cluster becomes healthy, and nobody needs to know what was interrupted.
 */
class LeftStatesSpec extends Specification {
    private static final List<String> NAMES = [
            'switchover: of two', 'switchover: with a sibling', 'promote: with a sibling', 'promote: of two', 'rejoin: it crashed',
            'follow: into a cascade', 'start: a cascade']
    private static final int ENOUGH = 6
    /** A word with its nodes, as in a hint. */
    private static final java.util.regex.Pattern WORD =
            ~/\b(?:(?:start|rejoin|promote|follow|rebuild|restart) '\w+'(?:, upstream: '\w+')?|switchover to: '\w+'|rescan|unpause)/

    private static String via(FakeCluster cluster, String statements) {
        FakeHost host = cluster.hosts.values().findAll { it.running }.max { it.inRecovery ? 0 : 1 } ?: cluster.hosts.values().first()
        script(statements, "via '$host.name', host: '$host.address'")
    }

    private static List<Check> findings(FakeCluster cluster) {
        Run.planned(cluster, via(cluster, 'check')).plan.checks().findAll { it.verdict() in [Check.Verdict.FAILED, Check.Verdict.UNKNOWN] }
    }

    /** The course of events, if it did not end well. */
    private static String unended(FakeCluster left) {
        def cluster = left.copy()
        List<String> taken = []
        for (int round = 0; round < ENOUGH; round++) {
            def findings = findings(cluster)
            if (findings.empty) {
                return null
            }
            def words = findings.collectMany { finding -> finding.hint().map { (it =~ WORD).collect { found -> found as String } }.orElse([]) }.unique()
            def word = words.find { candidate ->
                Run.of(cluster, via(cluster, candidate)).outcome?.kind() in [Outcome.Kind.DONE, Outcome.Kind.STOPPED]
            }
            if (word == null) {
                return "after $taken: ${findings.collect { "${it.message()} (${it.hint().orElse('no hint')})" }}"
            }
            taken << word
            cluster.sample()
        }
        "no end after $taken: ${findings(cluster)*.message()}"
    }

    private static List<String> unended(Scenario scenario) {
        new Interruptions(scenario).explore(1).states.values().collect { left -> [left.how, unended(left.cluster)] }
                .findAll { it[1] != null }*.join(': ').take(5)
    }

    def 'check names the word, and it works: #scenario'() {
        expect:
        unended(scenario) == []

        where:
        scenario << NAMES.collect { name -> Scenarios.done().find { it.name == name } }
    }
}
