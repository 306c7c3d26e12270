package kesh.record;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an earlier kesh called the steps of a plan. Their words are part of a plan's digest, so a plan that it has saved can
 * be applied only if its digest is made with the words of that time.
 */
public final class EarlierWords {
    private static final String ARROW = " ⇒ ";
    private static final String HOLE = "{}";

    /** What a step says in words. Its commands and files are never reworded. */
    private static final Set<String> IN_WORDS = Set.of("title", "goal", "undo", "orAtLeast", "atOnceWhere");

    private record Rule(Pattern now, String then) {
        static Rule of(String line) {
            String[] sides = line.split(ARROW);
            StringBuilder pattern = new StringBuilder();
            StringBuilder then = new StringBuilder();
            List<String> literals = List.of(sides[0].split(Pattern.quote(HOLE), -1));
            List<String> earlier = List.of(sides[1].split(Pattern.quote(HOLE), -1));
            for (int i = 0; i < literals.size(); i++) {
                pattern.append(i > 0 ? "(\\S+)" : "").append(Pattern.quote(literals.get(i)));
                then.append(i > 0 ? "$" + i : "").append(Matcher.quoteReplacement(earlier.get(i)));
            }
            return new Rule(Pattern.compile(pattern.toString()), then.toString());
        }
    }

    private static final List<Rule> RULES = rules();

    private EarlierWords() {}

    /** @param essence all that a plan would do, as JSON */
    public static String of(String essence) {
        return reworded(JsonParser.parseString(essence), false).toString();
    }

    private static JsonElement reworded(JsonElement element, boolean inWords) {
        if (element instanceof JsonObject object) {
            JsonObject copy = new JsonObject();
            object.entrySet()
                    .forEach(part ->
                            copy.add(part.getKey(), reworded(part.getValue(), IN_WORDS.contains(part.getKey()))));
            return copy;
        }
        if (element instanceof JsonArray array) {
            JsonArray copy = new JsonArray();
            array.forEach(part -> copy.add(reworded(part, false)));
            return copy;
        }
        return inWords ? new JsonPrimitive(then(element.getAsString())) : element;
    }

    private static String then(String words) {
        String then = words;
        for (Rule rule : RULES) {
            then = rule.now().matcher(then).replaceAll(rule.then());
        }
        return then;
    }

    private static List<Rule> rules() {
        try (InputStream file = EarlierWords.class.getResourceAsStream("earlier-words.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains(ARROW) && !line.startsWith("#"))
                    .map(Rule::of)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
