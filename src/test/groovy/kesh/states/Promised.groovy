package kesh.states

import com.networknt.schema.InputFormat
import com.networknt.schema.JsonSchema
import com.networknt.schema.JsonSchemaFactory
import com.networknt.schema.SpecVersion
import java.util.concurrent.ConcurrentHashMap
import kesh.view.JsonView

/** What every line of JSON is held to: the schema that 'kesh schema' prints, and no field besides. */
class Promised {
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(JsonView.schema())
    /** Thousands of runs say the same. */
    private static final Set<String> HELD = ConcurrentHashMap.newKeySet()

    static String line(String json) {
        if (!HELD.contains(json)) {
            def broken = broken(json)
            assert broken == []: json
            HELD.add(json)
        }
        json
    }

    /** In what it is not as promised. */
    static List<String> broken(String json) {
        SCHEMA.validate(json, InputFormat.JSON)*.message
    }
}
