package kesh.record;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import kesh.Problem;
import kesh.text.Printable;

/**
 * A plan that was shown, to be reviewed and applied later. It contains the script, the plan as text for people, a
 * digest of everything that it would do, and the state it was planned from. It contains no secret. Before execution,
 * kesh plans anew, and must get the same text and the same digest from the same facts.
 *
 * @param script the name of the script
 * @param source the script's text
 * @param arguments the script's own arguments
 * @param shown the plan as text, without what changes by itself
 * @param remarks its checks, notes and estimates at that time; nothing depends on them
 * @param digest a digest of every command, file, goal and guard of the plan
 */
public record PlanFile(
        String script,
        String source,
        List<String> arguments,
        String shown,
        String remarks,
        String digest,
        StateFile seen) {
    private static final int VERSION = 2;
    private static final String KIND = "plan";

    /** The hash of all other parts. It shows damage and careless edits; only a signature shows who wrote the file. */
    private static final String WHOLE = "sha256";

    public String text() {
        JsonObject parts = new JsonObject();
        parts.addProperty("kesh", KIND);
        parts.addProperty("version", VERSION);
        parts.addProperty("digest", digest);
        parts.add("plan", lines(shown));
        parts.add("remarks", lines(remarks));
        parts.addProperty("script", script);
        parts.add("arguments", array(arguments));
        parts.add("source", lines(source));
        parts.add("seen", JsonParser.parseString(seen.text()));
        JsonObject file = new JsonObject();
        file.addProperty(WHOLE, hash(parts));
        parts.entrySet().forEach(part -> file.add(part.getKey(), part.getValue()));
        return written(file);
    }

    private static String written(JsonObject file) {
        String text = new GsonBuilder()
                .serializeNulls()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .create()
                .toJson(file);
        return Printable.inJson(text) + "\n";
    }

    /**
     * Nothing of the file is executed here.
     *
     * @param name the name of the file, for messages
     * @throws Problem if it is no plan of kesh's, of another version, or not as kesh wrote it
     */
    public static PlanFile read(String name, String text) {
        try {
            JsonObject file = Optional.of(JsonParser.parseString(text))
                    .filter(JsonElement::isJsonObject)
                    .map(JsonElement::getAsJsonObject)
                    .filter(object -> new JsonPrimitive(KIND).equals(object.get("kesh")))
                    .orElseThrow(() -> new Problem(
                            name + ": it is not a plan that kesh has saved",
                            null,
                            "create one: kesh plan FILE --out PLAN"));
            if (!new JsonPrimitive(VERSION).equals(file.get("version"))) {
                throw new Problem(
                        name + ": it is not of version " + VERSION + ", which this kesh reads",
                        null,
                        "plan again: kesh plan FILE --out PLAN");
            }
            // A part that is there twice, or a comment, would be read by people and not by kesh.
            boolean asWritten = written(file).equals(text);
            JsonElement whole = file.remove(WHOLE);
            if (!asWritten || !new JsonPrimitive(hash(file)).equals(whole)) {
                throw new Problem(
                        name + ": its parts do not belong together",
                        "it was edited, or not copied as a whole, since kesh wrote it",
                        "plan again, and have that plan reviewed: kesh plan FILE --out PLAN");
            }
            return new PlanFile(
                    string(file.get("script")),
                    strings(file, "source"),
                    texts(file, "arguments"),
                    strings(file, "plan"),
                    strings(file, "remarks"),
                    string(file.get("digest")),
                    StateFile.read(name, file.getAsJsonObject("seen").toString()));
        } catch (Problem known) {
            throw known;
        } catch (RuntimeException wrong) {
            // The library reports what does not fit by many kinds of exceptions.
            throw new Problem(name + ": it cannot be read as a saved plan", wrong.getMessage(), null, wrong);
        }
    }

    private static String hash(JsonObject parts) {
        try {
            byte[] bytes = parts.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
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

    private static String strings(JsonObject file, String name) {
        return String.join("\n", texts(file, name)) + "\n";
    }

    private static List<String> texts(JsonObject file, String name) {
        List<String> texts = new ArrayList<>();
        file.getAsJsonArray(name).forEach(text -> texts.add(string(text)));
        return texts;
    }

    private static String string(JsonElement element) {
        if (element instanceof JsonPrimitive primitive && primitive.isString()) {
            return primitive.getAsString();
        }
        throw new JsonParseException("a text is expected in place of " + element);
    }
}
