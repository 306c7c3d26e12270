package kesh.view

import static kesh.states.States.states
import com.google.gson.JsonParser
import java.time.Duration
import java.time.Instant
import kesh.cluster.NodeName
import kesh.cluster.NodeSelection
import kesh.fact.RepmgrdRuns
import kesh.plan.Copy
import kesh.plan.Plan
import kesh.plan.Step
import kesh.plan.cost.Experience
import kesh.run.Event
import kesh.states.Promised
import kesh.states.Timed
import kesh.verb.Verb
import kesh.verb.grow.Expand
import kesh.verb.grow.ExpandSeveral
import kesh.verb.operate.Restart
import kesh.verb.role.Switchover
import kesh.verb.shrink.Shrink
import spock.lang.Specification

/** The costs in a plan: in words, and as JSON. */
class CostsSpec extends Specification {
    static final Instant THEN = Instant.parse('2026-11-20T10:00:00Z')

    /** Two copies of 100 MB, one twice as fast as the other; a switchover, a restart. */
    static final Experience EXPERIENCE = new Experience(
            [20, 10].collect { new Experience.Copied(THEN, true, new Copy(Copy.Kind.BACKUP, new NodeName('pg1'), OptionalLong.of(100L << 20)), new NodeName('pg4'), Duration.ofSeconds(it)) },
            [new Experience.Away(THEN, true, false, Duration.ofMillis(540)), new Experience.Away(THEN, true, true, Duration.ofMillis(2540))])

    private static Plan plan(Verb verb) {
        verb.plan(states {
            primary('pg1') { activity clients: 3 }
            standby('pg2') { activity clients: 1 }
            newcomer 'pg4', id: 4
            newcomer 'pg5', id: 5
        })
    }

    private static List<String> text(Verb verb, Experience experience) {
        Costs.text(new Event.Planned(plan(verb), Optional.ofNullable(experience)))
    }

    /** The parts of the JSON that describe costs. */
    private static Map json(Verb verb, Experience experience) {
        def line = Timed.json(new Event.Planned(plan(verb), Optional.ofNullable(experience)))
        Promised.line(line)
        def plan = JsonParser.parseString(line)
        def steps = plan.getAsJsonArray('steps').collect { it.asJsonObject }
        [copies: steps.findAll { it.has('copy') }*.get('copy')*.toString(), ended: steps.findAll { it.has('sessionsEnded') }.collectEntries { [it.get('number').asInt, it.get('sessionsEnded').toString()] },
         noWrites: plan.get('noWrites')?.toString()]
    }

    static final Verb ONE = new Expand('pg4')
    static final Verb TWO = new ExpandSeveral([ONE, new Expand('pg5')])

    def "a copy"() {
        expect:
        text(ONE, null) == ['load on pg1: 30 MB is read once, by 2 of its 10 WAL senders; 7 stay free']
        text(ONE, EXPERIENCE)[1] == 'step 5 takes about 6.0 s (3.0 s to 6.0 s), as in the last 2 copies from pg1 to pg4, the latest on 2026-11-20: 100 MB at 5.0 MB to 10 MB/s'
        json(ONE, null) == [copies: ['{"kind":"backup","from":"pg1","bytes":31457280,"copiesAtOnce":1,"walSenders":2,"walSendersFree":7}'], ended: [:], noWrites: null]
        json(ONE, EXPERIENCE).copies[0].contains('"expected":{"milliseconds":6000,"atLeastMilliseconds":3000,"atMostMilliseconds":6000,"basis":"as in the last 2 copies')
    }

    def "two copies at once share the rate"() {
        given:
        def lines = text(TWO, EXPERIENCE)

        expect:
        lines[0] == 'load on pg1: 30 MB is read 2 times at once, by 4 of its 10 WAL senders; 5 stay free'
        lines[1] ==~ /step \d+ takes about .* from pg1 to pg4, .*; 2 copies at once share the bandwidth of pg1/
        lines[2] ==~ /step \d+ takes about .* from pg1 to other nodes, .*; 2 copies at once share the bandwidth of pg1/
        lines.size() == 3
    }

    def "of a rewind and of files, from a server whose WAL senders they do not take: #copy"() {
        given:
        def step = Step.await(new NodeName('pg4'), 'wait', new RepmgrdRuns(new NodeName('pg4'))).copying(copy)
        def plan = new Plan('by hand', plan(ONE).before(), [], [], [step], [])
        def line = Timed.json(new Event.Planned(plan))

        expect:
        Costs.text(new Event.Planned(plan)) == [says]
        Promised.line(line)
        line.contains('"copy":' + json)

        where:
        copy                                                                             || says                                                                                          | json
        new Copy(Copy.Kind.REWIND, new NodeName('pg1'), OptionalLong.of(30L << 20))      || 'load on pg1: only what differs is read; how much it is will be known only then; 30 MB at most'      | '{"kind":"rewind","from":"pg1","bytesAtMost":31457280,"copiesAtOnce":1}'
        new Copy(Copy.Kind.FILES, new NodeName('pg9'), OptionalLong.of(30L << 20))       || 'load on pg9: 30 MB of files is read, and encrypted by ssh'                                   | '{"kind":"files","from":"pg9","bytes":31457280,"copiesAtOnce":1}'
    }

    def "writes are away, and sessions end"() {
        expect:
        text(new Switchover('pg2'), null) == []
        text(new Switchover('pg2'), EXPERIENCE) ==
                ['all from the start of step 2 to the end of step 3, while no server accepts writes, takes about 0.5 s, as in the earlier change of primary in this cluster on 2026-11-20']
        json(new Switchover('pg2'), null) == [copies: [], ended: [2: '{"pg1":3}'], noWrites: '[{"from":2,"until":3,"node":"pg1"}]']
    }

    def "a primary is restarted"() {
        given:
        def verb = new Restart(NodeSelection.PRIMARY, Optional.of(Instant.parse('2026-11-24T00:00:00Z')))

        expect:
        text(verb, EXPERIENCE) == ['step 1, in which no server accepts writes, takes about 2.5 s, as in the earlier restart of a primary in this cluster on 2026-11-20']
        json(verb, null).ended == [1: '{"pg1":3}']
    }

    def "a plan without copies and without a write outage"() {
        given:
        def verb = new Shrink('pg2', false, false, Duration.ofSeconds(30))

        expect:
        text(verb, EXPERIENCE) == []
        json(verb, EXPERIENCE).findAll { it.key != 'ended' } == [copies: [], noWrites: null]
        json(verb, null).ended.values() as List == ['{"pg2":1}']
    }

    def "costs do not count when two plans are compared"() {
        expect:
        JsonView.essence(plan(ONE)).with { !contains('bytes') && !contains('copiesAtOnce') }
    }
}
