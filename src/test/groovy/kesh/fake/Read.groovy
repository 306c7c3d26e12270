package kesh.fake

import groovy.transform.CompileStatic
import java.util.concurrent.ConcurrentHashMap
import java.util.function.Function

/** A cache of parsed texts: the fake reads the same ones again and again, and many worlds must run in little time. */
@CompileStatic
class Read {
    private static final int ENOUGH = 20_000
    private static final Map<String, Map<String, Object>> KNOWN = new ConcurrentHashMap<>()

    /** @param what the kind of the text, of which there are few */
    static <T> T of(String what, String text, Function<String, T> read) {
        Map<String, Object> known = KNOWN.computeIfAbsent(what) { new ConcurrentHashMap<String, Object>() }
        Object found = known.get(text)
        if (found == null) {
            if (known.size() > ENOUGH) {
                known.clear()
            }
            found = read.apply(text)
            known.put(text, found)
        }
        (T) found
    }
}
