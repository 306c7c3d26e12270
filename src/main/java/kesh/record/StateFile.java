package kesh.record;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;

/**
 * A {@link ClusterState} as JSON and back. Secrets are left out: in place of each stands a number, the same for the same
 * secret, so that a plan made on the file is the plan that would be made on the cluster.
 *
 * @param seen when the cluster was looked at
 */
public record StateFile(Instant seen, ClusterState state) {
    /** Raised when something is said in other words than before; those of {@link EarlierVersions} are understood. */
    private static final int VERSION = 6;

    private static final String KIND = "cluster state";

    /** Lines that can be compared in a repository. */
    public String text() {
        JsonObject file = new JsonObject();
        file.addProperty("kesh", KIND);
        file.addProperty("version", VERSION);
        file.addProperty("seen", seen.toString());
        file.add("state", gson().toJsonTree(state));
        return new GsonBuilder()
                        .serializeNulls()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(file) + "\n";
    }

    /** What is no longer as it was, fact by fact; what changes by itself is left out. */
    public List<String> changesUntil(ClusterState now) {
        return Changes.between(gson().toJsonTree(state), asFile(now), Changes.RESTLESS);
    }

    /**
     * Of what changes by itself, that without whose change less would stand against a plan.
     *
     * @param obstacles how much stands against what is planned on a state
     */
    public List<String> decisiveUntil(ClusterState now, ToIntFunction<ClusterState> obstacles) {
        JsonElement before = gson().toJsonTree(state);
        JsonElement after = asFile(now);
        int all = obstacles.applyAsInt(now);
        Set<String> decisive = new LinkedHashSet<>();
        for (Node node : state.nodes()) {
            for (String field : Changes.RESTLESS) {
                JsonElement restored = Restored.of(before, after, node.name().value(), field);
                if (!restored.equals(after)
                        && obstacles.applyAsInt(gson().fromJson(restored, ClusterState.class)) < all) {
                    Set<String> others = new HashSet<>(Changes.RESTLESS);
                    others.remove(field);
                    decisive.addAll(Changes.between(restored, after, others));
                }
            }
        }
        return List.copyOf(decisive);
    }

    /** By way of the file: a secret then is a number on both sides of a comparison. */
    private JsonElement asFile(ClusterState now) {
        return gson().toJsonTree(read("now", new StateFile(seen, now).text()).state());
    }

    /**
     * @param name of the file, for messages
     * @throws Problem if it is none of kesh's, or of a later one
     */
    public static StateFile read(String name, String text) {
        try {
            JsonObject file = object(name, JsonParser.parseString(text));
            int version = file.get("version").getAsInt();
            if (version < 1 || version > VERSION) {
                throw new Problem(
                        name + ": it is of version " + version + ", this kesh reads 1 to " + VERSION,
                        null,
                        "save it again: kesh survey --save");
            }
            JsonObject state = file.getAsJsonObject("state");
            EarlierVersions.inTodaysWords(state, version);
            return new StateFile(
                    Instant.parse(file.get("seen").getAsString()), gson().fromJson(state, ClusterState.class));
        } catch (JsonParseException
                | ClassCastException
                | IllegalStateException
                | UnsupportedOperationException
                | IllegalArgumentException
                | java.time.DateTimeException wrong) {
            throw new Problem(name + ": it cannot be read as a saved state", wrong.getMessage(), null, wrong);
        }
    }

    private static JsonObject object(String name, JsonElement element) {
        return Optional.of(element)
                .filter(JsonElement::isJsonObject)
                .map(JsonElement::getAsJsonObject)
                .filter(file -> file.has("kesh") && KIND.equals(file.get("kesh").getAsString()))
                .filter(file -> file.has("version") && file.has("seen") && file.has("state"))
                .orElseThrow(() -> new Problem(
                        name + ": it is no state that kesh has saved", null, "make one: kesh survey --save FILE"));
    }

    /** One for each file: the numbers of the secrets begin anew. */
    private static Gson gson() {
        return new GsonBuilder()
                .registerTypeAdapterFactory(new Records())
                .registerTypeAdapterFactory(new Absences())
                // Asked first, as the last one that was registered.
                .registerTypeAdapterFactory(new SecretsMasked())
                .serializeNulls()
                .create();
    }
}
