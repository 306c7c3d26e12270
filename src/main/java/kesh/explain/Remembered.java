package kesh.explain;

import java.util.LinkedHashMap;
import java.util.Map;

/** A cache of results by text. It keeps the entries that were used last. */
final class Remembered<T> extends LinkedHashMap<String, T> {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 4096;

    Remembered() {
        super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
        return size() > MOST;
    }
}
