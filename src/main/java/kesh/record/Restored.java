package kesh.record;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/** A state with one field of one node as it was before, and everything else as it is now. */
final class Restored {
    private final String field;

    private Restored(String field) {
        this.field = field;
    }

    /** @param field a field of the node, or of anything in it; if it was not there before, it stays as it is */
    static JsonElement of(JsonElement before, JsonElement after, String node, String field) {
        JsonElement restored = after.deepCopy();
        for (JsonElement now : restored.getAsJsonObject().getAsJsonArray("nodes")) {
            for (JsonElement was : before.getAsJsonObject().getAsJsonArray("nodes")) {
                if (named(now, node) && named(was, node)) {
                    new Restored(field).inside(was, now);
                }
            }
        }
        return restored;
    }

    private static boolean named(JsonElement node, String name) {
        return node.getAsJsonObject().get("name").getAsString().equals(name);
    }

    private void inside(JsonElement was, JsonElement now) {
        if (was.isJsonObject() && now.isJsonObject()) {
            JsonObject object = now.getAsJsonObject();
            was.getAsJsonObject().entrySet().forEach(old -> {
                if (object.has(old.getKey())) {
                    if (old.getKey().equals(field)) {
                        object.add(field, old.getValue());
                    } else {
                        inside(old.getValue(), object.get(old.getKey()));
                    }
                }
            });
        } else if (was.isJsonArray()
                && now.isJsonArray()
                && was.getAsJsonArray().size() == now.getAsJsonArray().size()) {
            for (int i = 0; i < was.getAsJsonArray().size(); i++) {
                inside(was.getAsJsonArray().get(i), now.getAsJsonArray().get(i));
            }
        }
    }
}
