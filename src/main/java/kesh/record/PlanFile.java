package kesh.record;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.Problem;

/**
 * A plan that was shown, to be reviewed and applied later. It contains the script, the plan as text for people, a
 * digest of everything that it would do, and the state it was planned from. It contains no secret. Before execution,
 * kesh plans anew, and must get the same digest from the same facts.
 *
 * @param script the name of the script
 * @param source the script's text
 * @param arguments the script's own arguments
 * @param shown the plan as 'kesh plan' prints it
 * @param digest a digest of every command, file, goal and guard of the plan
 */
public record PlanFile(
        String script, String source, List<String> arguments, String shown, String digest, StateFile seen) {
    private static final int VERSION = 1;
    private static final String KIND = "plan";

    public String text() {
        JsonObject file = new JsonObject();
        file.addProperty("kesh", KIND);
        file.addProperty("version", VERSION);
        file.addProperty("digest", digest);
        file.add("plan", lines(shown));
        file.addProperty("script", script);
        file.add("arguments", array(arguments));
        file.add("source", lines(source));
        file.add("seen", JsonParser.parseString(seen.text()));
        return new GsonBuilder()
                        .serializeNulls()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(file) + "\n";
    }

    /**
     * @param name the name of the file, for messages
     * @throws Problem if it is no plan of kesh's, or of another version
     */
    public static PlanFile read(String name, String text) {
        try {
            JsonObject file = Optional.of(JsonParser.parseString(text))
                    .filter(JsonElement::isJsonObject)
                    .map(JsonElement::getAsJsonObject)
                    .filter(object ->
                            object.has("kesh") && KIND.equals(object.get("kesh").getAsString()))
                    .orElseThrow(() -> new Problem(
                            name + ": it is not a plan that kesh has saved",
                            null,
                            "create one: kesh plan FILE --out PLAN"));
            if (!file.has("version") || file.get("version").getAsInt() != VERSION) {
                throw new Problem(
                        name + ": it is not of version " + VERSION + ", which this kesh reads",
                        null,
                        "plan again: kesh plan FILE --out PLAN");
            }
            return new PlanFile(
                    file.get("script").getAsString(),
                    String.join("\n", texts(file, "source")) + "\n",
                    texts(file, "arguments"),
                    String.join("\n", texts(file, "plan")) + "\n",
                    file.get("digest").getAsString(),
                    StateFile.read(name, file.get("seen").toString()));
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | ClassCastException
                | NullPointerException wrong) {
            throw new Problem(name + ": it cannot be read as a saved plan", wrong.getMessage(), null, wrong);
        }
    }

    private static JsonArray lines(String text) {
        return array(text.lines().toList());
    }

    private static JsonArray array(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    private static List<String> texts(JsonObject file, String name) {
        List<String> texts = new ArrayList<>();
        file.getAsJsonArray(name).forEach(text -> texts.add(text.getAsString()));
        return texts;
    }
}
