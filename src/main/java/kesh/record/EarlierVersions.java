package kesh.record;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * What is certain of a state that an earlier kesh has saved, said as it is said today. What that kesh did not look for is
 * not added: it is unknown to whoever reads the file.
 */
final class EarlierVersions {
    /** From here on the product of a host is found out; before, only PostgreSQL was looked for. */
    private static final int WITH_PRODUCTS = 2;

    /** From here on hosts are asked about locales; before, no verb asked. */
    private static final int WITH_LOCALES = 4;

    /** From here on these may be unknown. */
    private static final int WITH_DOUBTS = 6;

    private static final List<String> DOUBTFUL = List.of("lockHolder", "newestTimeline");

    private final int version;

    private EarlierVersions(int version) {
        this.version = version;
    }

    static void inTodaysWords(JsonObject state, int version) {
        new EarlierVersions(version).inside(state);
        // Of both, no state that is saved holds anything that a plan on it rests on.
        List.of("performed", "roots").stream()
                .filter(list -> !state.has(list))
                .forEach(list -> state.add(list, new JsonArray()));
    }

    private void inside(JsonElement element) {
        if (element.isJsonArray()) {
            element.getAsJsonArray().forEach(this::inside);
        } else if (element.isJsonObject()) {
            JsonObject object = element.getAsJsonObject();
            object.entrySet().forEach(part -> inside(part.getValue()));
            reword(object);
        }
    }

    private void reword(JsonObject object) {
        if (version < WITH_PRODUCTS && object.has("binDirectory")) {
            object.addProperty("product", "POSTGRESQL");
        }
        if (version < WITH_PRODUCTS && object.has("hostName")) {
            object.add("kingbase", JsonNull.INSTANCE);
        }
        if (version < WITH_LOCALES && object.has("libc")) {
            object.add("charsets", new JsonObject());
        }
        if (version < WITH_DOUBTS) {
            DOUBTFUL.stream().filter(object::has).forEach(name -> object.add(name, known(object.get(name))));
        }
    }

    private static JsonObject known(JsonElement value) {
        JsonObject known = new JsonObject();
        known.add("known", value);
        return known;
    }
}
