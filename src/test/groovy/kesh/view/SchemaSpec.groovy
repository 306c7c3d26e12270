package kesh.view

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import com.networknt.schema.InputFormat
import com.networknt.schema.JsonSchemaFactory
import com.networknt.schema.SchemaLocation
import com.networknt.schema.SpecVersion
import java.nio.file.Path
import kesh.states.Promised
import spock.lang.Shared
import spock.lang.Specification

/**
 * The schema is valid, and accepts the promised output and nothing else. ViewsSpec, each run on the fake cluster and
 * the lab check that the program's output follows it.
 */
class SchemaSpec extends Specification {
    /** A line of each kind, as in the snapshots of ViewsSpec. */
    @Shared
    List<String> lines = Path.of('src/test/resources/snapshots/views').toFile().listFiles()
            .findAll { it.name.startsWith('json ') }.sort()
            .collectMany { it.getText('UTF-8').split(/(?m)^(?=\{)/).findAll() }
            .collect { it.replace('"…"', '"2026-11-24T09:00:00Z"') }

    def "it is a schema of draft 2020-12"() {
        given:
        def meta = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SchemaLocation.of('https://json-schema.org/draft/2020-12/schema'))

        expect:
        meta.validate(JsonView.schema(), InputFormat.JSON)*.message == []
    }

    def "each field of the schema is of use: #event"() {
        expect:
        lines.any { object(it).get('event').asString == event }

        where:
        event << object(JsonView.schema()).getAsJsonArray('oneOf').collect { it.asJsonObject.getAsJsonObject('properties').getAsJsonObject('event').get('const').asString } - 'checked'
    }

    def "a line that is not as promised is found: #what"() {
        given:
        def plan = object(lines.find { it.contains('"planned"') && it.contains('"steps": [\n') })
        assert Promised.broken(plan.toString()) == []
        change.call(plan)

        expect:
        Promised.broken(plan.toString()) != []

        where:
        what                       | change
        'another version'          | { it.addProperty('kesh', 2) }
        'no version'               | { it.remove('kesh') }
        'an unknown event'         | { it.addProperty('event', 'dreamt') }
        'a field too many'         | { it.addProperty('mood', 'good') }
        'a field too few'          | { it.remove('guards') }
        'a field too many, inside' | { it.getAsJsonArray('steps')[0].asJsonObject.addProperty('mood', 'good') }
        'a field too few, inside'  | { it.getAsJsonArray('steps')[0].asJsonObject.remove('goal') }
        'an unknown verdict'       | { it.getAsJsonArray('checks')[0].asJsonObject.addProperty('verdict', 'fine') }
        'a number as text'         | { it.getAsJsonArray('after')[0].asJsonObject.addProperty('id', '1') }
        'a guard of another kind'  | { it.getAsJsonArray('guards')[0].asJsonObject.addProperty('guard', 'dog') }
    }

    private static JsonObject object(String text) {
        JsonParser.parseString(text).asJsonObject
    }
}
