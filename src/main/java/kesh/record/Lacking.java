package kesh.record;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.Optional;

/**
 * A file lacks something, because the kesh that saved it did not read that yet. It is then unknown, or everything that
 * it is part of is unknown: the reader must not take it for absent.
 */
final class Lacking extends JsonParseException {
    private static final long serialVersionUID = 1L;

    /** The reason for such an unknown value. */
    static final String REASON = "saved by an earlier kesh";

    private Lacking(String what) {
        super(what);
    }

    /** The reason why everything that it is part of is unknown. */
    String reason() {
        return "saved by an earlier kesh: " + getMessage();
    }

    /** @throws Lacking if the file does not contain it */
    static JsonElement said(JsonObject object, Class<?> type, String name) {
        return Optional.ofNullable(object.get(name))
                .orElseThrow(() -> new Lacking(type.getSimpleName() + " without " + name));
    }
}
