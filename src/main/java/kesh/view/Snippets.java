package kesh.view;

import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words as snippets of code for VS Code: a file {@code .code-snippets}. */
public final class Snippets {
    private static final Pattern TEXT = Pattern.compile("'([^']*)'");

    private Snippets() {}

    /** @param example the inserted code; each quoted text in it is a tab stop, to be replaced */
    public record Snippet(String word, String example, String does) {}

    public static String json(List<Snippet> snippets) {
        Map<String, Object> all = new LinkedHashMap<>();
        snippets.forEach(snippet -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("scope", "groovy");
            one.put("prefix", snippet.word());
            one.put("body", body(snippet.example()));
            one.put("description", snippet.does());
            all.put(snippet.word(), one);
        });
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(all) + "\n";
    }

    private static List<String> body(String example) {
        int[] stop = {0};
        return TEXT.matcher(example.replace(" … ", "\n    $0\n"))
                .replaceAll((MatchResult text) -> Matcher.quoteReplacement(
                        "'${" + ++stop[0] + ":" + text.group(1).replaceAll("[$}\\\\]", "\\\\$0") + "}'"))
                .lines()
                .toList();
    }
}
