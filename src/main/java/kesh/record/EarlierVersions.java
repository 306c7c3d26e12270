package kesh.record;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Set;
import kesh.cluster.PublicKey;

/**
 * Converts the certain facts of a state that an earlier kesh has saved into today's form. Facts that this kesh did not
 * read are not added: they are unknown to the reader of the file.
 */
final class EarlierVersions {
    /** From this version on, the product of a host is detected; before, kesh only looked for PostgreSQL. */
    private static final int WITH_PRODUCTS = 2;

    /** From this version on, the hosts' locales are read; before, no verb needed them. */
    private static final int WITH_LOCALES = 4;

    /** From this version on, these may be unknown. */
    private static final int WITH_DOUBTS = 6;

    /** From this version on, who logs in to a host is no part of its address, and lines that are no key are left out. */
    private static final int WITH_TYPES = 7;

    private static final String AS_ROOT = "root@";

    private static final List<String> DOUBTFUL = List.of("lockHolder", "newestTimeline");

    private final int version;

    private EarlierVersions(int version) {
        this.version = version;
    }

    static void inTodaysWords(JsonObject state, int version) {
        new EarlierVersions(version).inside(state);
        // No saved state has anything in these two that a plan on it depends on.
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
        if (version < WITH_TYPES && isHost(object)) {
            separateUser(object);
        }
        if (version < WITH_TYPES && object.has("publicKeys")) {
            List.of("publicKeys", "hostKeys").forEach(name -> object.add(name, keys(object.getAsJsonArray(name))));
        }
        if (version < WITH_DOUBTS) {
            DOUBTFUL.stream().filter(object::has).forEach(name -> object.add(name, known(object.get(name))));
        }
    }

    private static boolean isHost(JsonObject object) {
        return object.keySet().equals(Set.of("name", "address"));
    }

    private static void separateUser(JsonObject host) {
        String address = host.get("address").getAsString();
        boolean root = address.startsWith(AS_ROOT);
        host.add("user", root ? new JsonPrimitive("root") : JsonNull.INSTANCE);
        host.addProperty("address", root ? address.substring(AS_ROOT.length()) : address);
    }

    private static JsonArray keys(JsonArray lines) {
        JsonArray keys = new JsonArray();
        lines.forEach(
                line -> PublicKey.read(line.getAsString()).map(PublicKey::line).ifPresent(keys::add));
        return keys;
    }

    private static JsonObject known(JsonElement value) {
        JsonObject known = new JsonObject();
        known.add("known", value);
        return known;
    }
}
