package kesh.record

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import com.google.gson.JsonPrimitive
import java.time.Instant
import kesh.Problem
import kesh.fake.Run
import kesh.fake.Scenarios
import kesh.states.Verbs
import spock.lang.Shared
import spock.lang.Specification

/**
 * A saved state or plan that somebody has damaged or forged is read, or is a problem that names the file: never a bug.
 * Another seed: {@code -Dkesh.seed=4711}; more mutants: {@code -Dkesh.mutants=100000}.
 */
class TamperedFilesSpec extends Specification {
    private static final long SEED = Long.getLong('kesh.seed', 1)
    private static final int MUTANTS = Integer.getInteger('kesh.mutants', 400)
    private static final int DEEPEST = 20
    private static final String NAME = 'tampered.json'

    @Shared
    StateFile seen = {
        def scenario = Scenarios.done().first()
        new StateFile(Instant.parse('2026-11-24T09:00:00Z'), Run.look(scenario.cluster(), scenario.script))
    }()

    private Random random

    def setup() {
        println "seed of $specificationContext.currentIteration.name: $SEED"
        random = new Random(SEED)
    }

    private PlanFile plan() {
        new PlanFile('expand.groovy', "cluster('x') { via 'pg1', host: '10.9.0.11'; check }\n", ['a'], 'Plan: check\n', 'no remarks\n', 'ab' * 32, seen)
    }

    private <T> T any(List<T> all) {
        all[random.nextInt(all.size())]
    }

    /** What somebody may put in the place of a value. */
    private JsonElement hostile() {
        any([JsonNull.INSTANCE, new JsonPrimitive(''), new JsonPrimitive('-oProxyCommand=id'), new JsonPrimitive('../../etc/passwd'),
             new JsonPrimitive('\u001b]52;c;eA==\u0007\n'), new JsonPrimitive(true), new JsonPrimitive(-1), new JsonPrimitive(1e300d), new JsonPrimitive(99999999999999L),
             new JsonPrimitive(0.5d), new JsonPrimitive('NaN'), new JsonObject(), new JsonArray(),
             JsonParser.parseString('[null]'), JsonParser.parseString('{"known":null}'), JsonParser.parseString('{"known":{}}'), JsonParser.parseString('{"unknown":[]}'),
             JsonParser.parseString('[' * 200 + ']' * 200), new JsonPrimitive('x' * 10_000)])
    }

    /** Each value in it, with what replaces it and what removes it. */
    private static List<List<Closure>> places(JsonElement element, int depth = 0) {
        def places = []
        if (depth > DEEPEST) {
            return places
        } else if (element.jsonObject) {
            element.asJsonObject.keySet().toList().each { String key ->
                places << [{ element.asJsonObject.add(key, it) }, { element.asJsonObject.remove(key) }]
                places.addAll(TamperedFilesSpec.places(element.asJsonObject.get(key), depth + 1))
            }
        } else if (element.jsonArray) {
            (0..<element.asJsonArray.size()).each { int at ->
                places << [{ element.asJsonArray.set(at, it) }, { element.asJsonArray.add(element.asJsonArray.get(at)) }]
                places.addAll(TamperedFilesSpec.places(element.asJsonArray.get(at), depth + 1))
            }
        }
        places
    }

    /** One to three values changed or removed; sometimes the text itself is cut or garbled. */
    private String mutant(String text, Closure<?> repaired = {}) {
        if (random.nextInt(10) == 0) {
            int at = random.nextInt(text.length())
            return random.nextBoolean() ? text.substring(0, at) : text.substring(0, at) + any(['{', '"', '9', '\\', ',', '\u0000']) + text.substring(at + 1)
        }
        def file = JsonParser.parseString(text).asJsonObject
        (1..1 + random.nextInt(3)).each {
            def (replace, remove) = any(places(file))
            random.nextInt(4) == 0 ? remove.call() : replace.call(hostile())
        }
        repaired.call(file)
        file.toString()
    }

    /** Reads each mutant, and uses it if it is taken. */
    private List<String> bugs(Closure<String> mutate, Closure<?> read) {
        def taken = 0
        def bugs = (1..MUTANTS).findResults {
            String mutant = mutate.call()
            try {
                read.call(mutant)
                taken++
                null
            } catch (Problem problem) {
                problem.message.startsWith("$NAME: ") ? null : "not named: $problem.message".toString()
            } catch (RuntimeException | StackOverflowError bug) {
                "$bug at ${bug.stackTrace.find { it.className.startsWith('kesh.') }} in ${mutant.take(4000)}".toString()
            }
        }
        println "$taken of $MUTANTS mutants were taken"
        bugs
    }

    def "a tampered state"() {
        given:
        def text = seen.text()
        def verbs = Verbs.of('pg1', 'pg2', 'pg3')

        expect:
        bugs({ mutant(text) }) {
            def state = StateFile.read(NAME, it)
            seen.changesUntil(state.state())
            any(verbs).plan(state.state())
        } == []
    }

    def "a tampered plan, whose hash was made anew or not"() {
        given:
        def text = plan().text()
        def rehash = { JsonObject file ->
            file.remove('sha256')
            file.addProperty('sha256', PlanFile.hash(file))
        }

        expect:
        bugs({ mutant(text, random.nextInt(5) == 0 ? {} : rehash) }) { PlanFile.read(NAME, it) } == []
    }

    def "a tampered plan is taken only if it is as kesh wrote it, but for its hash"() {
        expect:
        PlanFile.read(NAME, plan().text()).text() == plan().text()

        when:
        PlanFile.read(NAME, plan().text().replace('no remarks', 'no remark'))

        then:
        thrown(Problem)
    }
}
