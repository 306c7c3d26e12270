package kesh.states

import com.networknt.schema.InputFormat
import com.networknt.schema.JsonSchema
import com.networknt.schema.JsonSchemaFactory
import com.networknt.schema.SpecVersion
import groovy.transform.CompileStatic
import java.util.concurrent.ConcurrentHashMap
import kesh.view.JsonView

/** Checks every line of JSON against the schema that 'kesh schema' prints; no other field is allowed. */
@CompileStatic
class Promised {
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(JsonView.schema())
    /** Thousands of runs print the same lines, so each is checked once. */
    private static final Set<String> HELD = ConcurrentHashMap.newKeySet()

    static String line(String json) {
        if (!HELD.contains(json)) {
            def broken = broken(json)
            assert broken == []: json
            HELD.add(json)
        }
        json
    }

    /** The violations of the schema. */
    static List<String> broken(String json) {
        SCHEMA.validate(json, InputFormat.JSON)*.message
    }
}
