package kesh.fake

import groovy.transform.CompileStatic
import java.util.concurrent.ConcurrentHashMap
import java.util.function.Function

/** Parsed texts of one kind: the fake reads the same ones again and again, and many worlds must run in little time. */
@CompileStatic
class Read<T> {
    private static final int ENOUGH = 20_000

    private final Map<String, T> known = new ConcurrentHashMap<>()
    private final Function<String, T> read

    Read(Function<String, T> read) {
        this.read = read
    }

    T of(String text) {
        T found = known.get(text)
        if (found == null) {
            if (known.size() > ENOUGH) {
                known.clear()
            }
            found = read.apply(text)
            known.put(text, found)
        }
        found
    }
}
