package kesh.lab

import com.google.gson.GsonBuilder
import com.google.gson.ToNumberPolicy
import kesh.states.Promised

/** JSON as maps and lists. */
class Json {
    private static final GSON = new GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create()

    static Map object(String text) {
        GSON.fromJson(text, Map)
    }

    /** One object a line, each valid by the schema. */
    static List<Map> lines(String text) {
        text.readLines().collect { object(Promised.line(it)) }
    }
}
