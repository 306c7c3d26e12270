package kesh.record;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
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
import kesh.text.Printable;

/**
 * A {@link ClusterState} as JSON and back. Secrets are left out: each is replaced by a number, the same for equal
 * secrets, so that a plan made from the file is the plan that would be made from the cluster.
 *
 * @param seen the time of the survey
 */
public record StateFile(Instant seen, ClusterState state) {
    /** Raised when the form of a value changes; {@link EarlierVersions} understands the earlier ones. */
    private static final int VERSION = 7;

    private static final String KIND = "cluster state";

    /** The text in lines that can be compared in a repository. */
    public String text() {
        JsonObject file = new JsonObject();
        file.addProperty("kesh", KIND);
        file.addProperty("version", VERSION);
        file.addProperty("seen", seen.toString());
        file.add("state", gson().toJsonTree(state));
        return Printable.inJson(new GsonBuilder()
                        .serializeNulls()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(file))
                + "\n";
    }

    /** The differences, fact by fact; fields that change by themselves are left out. */
    public List<String> changesUntil(ClusterState now) {
        return Changes.between(gson().toJsonTree(state), asFile(now), Changes.RESTLESS);
    }

    /**
     * The changes of restless fields without which a plan would have fewer obstacles.
     *
     * @param obstacles the number of obstacles to the plan on a state
     */
    public List<String> decisiveUntil(ClusterState now, ToIntFunction<ClusterState> obstacles) {
        JsonElement before = gson().toJsonTree(state);
        JsonElement after = asFile(now);
        int all = obstacles.applyAsInt(now);
        Gson reader = gson();
        Set<String> decisive = new LinkedHashSet<>();
        for (Node node : state.nodes()) {
            for (String field : Changes.RESTLESS) {
                JsonElement restored = Restored.of(before, after, node.name().value(), field);
                if (!restored.equals(after)
                        && obstacles.applyAsInt(reader.fromJson(restored, ClusterState.class)) < all) {
                    Set<String> others = new HashSet<>(Changes.RESTLESS);
                    others.remove(field);
                    decisive.addAll(Changes.between(restored, after, others));
                }
            }
        }
        return List.copyOf(decisive);
    }

    /** Goes by way of the file: a secret is then a number on both sides of a comparison. */
    private JsonElement asFile(ClusterState now) {
        return gson().toJsonTree(read("now", new StateFile(seen, now).text()).state());
    }

    /**
     * @param name the name of the file, for messages
     * @throws Problem if it is no state of kesh's, or of a later version
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
        } catch (Problem known) {
            throw known;
        } catch (RuntimeException wrong) {
            // The library reports what does not fit by many kinds of exceptions.
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
                        name + ": it is not a state that kesh has saved", null, "create one: kesh survey --save FILE"));
    }

    /** One instance for each file: the numbers of the secrets start again. */
    private static Gson gson() {
        return new GsonBuilder()
                .registerTypeAdapterFactory(new Records())
                .registerTypeAdapterFactory(new Absences())
                // Gson asks this one first, because it was registered last.
                .registerTypeAdapterFactory(new SecretsMasked())
                .serializeNulls()
                .create();
    }
}
