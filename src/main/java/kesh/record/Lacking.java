package kesh.record;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.Optional;

/**
 * A file does not say something, as the kesh that saved it did not look for that yet. Then it is unknown, or else all that
 * it is a part of: whoever reads it must not take it for absent.
 */
final class Lacking extends JsonParseException {
    private static final long serialVersionUID = 1L;

    /** Why something is unknown then. */
    static final String REASON = "saved by an earlier kesh";

    private Lacking(String what) {
        super(what);
    }

    /** Why all that it is a part of is unknown. */
    String reason() {
        return "saved by an earlier kesh: " + getMessage();
    }

    /** @throws Lacking if the file does not say it */
    static JsonElement said(JsonObject object, Class<?> type, String name) {
        return Optional.ofNullable(object.get(name))
                .orElseThrow(() -> new Lacking(type.getSimpleName() + " without " + name));
    }
}
