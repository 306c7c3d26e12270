package kesh.translation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sentences of the code and their Chinese. There is one file for each package that says something, with one line
 * for each sentence: {@code English ⇒ Chinese}. In phrasebooks, which are data themselves, each sentence has its
 * Chinese beside it.
 *
 * <p>Of the templates that a finished sentence can be made from, the one with the most literal text is taken. The parts
 * in its holes are translated in the same way.
 */
public final class Catalogue {
    static final String ARROW = " ⇒ ";

    /**
     * The catalogue's files; a missing one has no sentences yet. Single words of tables and states have a file of their
     * own.
     */
    static final List<String> FILES = List.of(
            "words",
            "cli",
            "cluster",
            "dsl",
            "explain",
            "fact",
            "kesh",
            "local",
            "migrate",
            "picocli",
            "plan",
            "product",
            "record",
            "remote",
            "repl",
            "run",
            "software",
            "survey",
            "text",
            "verb",
            "view");

    /** The phrasebooks by which {@code explain} knows messages of other programs. */
    static final List<String> PHRASEBOOKS = List.of("repmgr", "daemons", "scripts", "servers", "settings");

    /** A keyword before a sentence of kesh's in a phrasebook. Messages of other programs have other keywords. */
    private static final Pattern KEYWORD =
            Pattern.compile("^(?:form|means|held|warned|failed|outcome|unknown|detail|hint)\\s+(?=\\S)");

    /** The maximum depth of sentences in sentences; none is deeper. */
    private static final int DEEPEST = 6;

    private static final Pattern WORD = Pattern.compile("[A-Za-z]+");
    private static final Pattern OUTER = Pattern.compile("(?s)(\\s*)(.*?)(\\s*)");

    /** A place in a script, and what is wrong there. */
    private static final Pattern POSITION = Pattern.compile("(?s)([^\\s:]+:[0-9]+(?::[0-9]+)?): (.*)");

    /** A line of a script with a caret under it. It is typed text, so it is not translated. */
    private static final Pattern EXCERPT = Pattern.compile("(?s)([^\\n]*\\n[ \\t]*\\^)(.*)");

    /** The texts that join sentences, and their Chinese. */
    private static final Map<String, String> JOINTS =
            Map.of("; ", "；", ", and ", "，且 ", ", ", "，", " and ", " 和 ", " or ", " 或 ", ": ", "：");

    private static final List<String> JOINTS_IN_ORDER = List.of("\n", "; ", ": ", ", and ", ", ", " and ", " or ");

    private final Map<String, String> whole = new HashMap<>();
    private final Map<String, List<Template>> byWord = new HashMap<>();
    private final List<Template> wordless = new ArrayList<>();

    Catalogue(List<String> lines) {
        lines.stream().filter(line -> line.contains(ARROW)).forEach(this::add);
        Comparator<Template> mostLiteral =
                Comparator.comparingInt(Template::literal).reversed();
        byWord.values().forEach(templates -> templates.sort(mostLiteral));
    }

    /** @param own lines of phrasebooks that are not kesh's */
    static Catalogue chinese(List<String> own) {
        return new Catalogue(Stream.of(
                        FILES.stream().flatMap(name -> lines(name).stream()),
                        PHRASEBOOKS.stream().flatMap(name -> sentences(phrasebook(name)).stream()),
                        sentences(own).stream())
                .flatMap(lines -> lines)
                .toList());
    }

    /** @param name the name of the package */
    static List<String> lines(String name) {
        return resource("zh/" + name + ".txt");
    }

    static List<String> phrasebook(String name) {
        return resource("/kesh/explain/" + name + ".txt");
    }

    /** Returns the sentences of a phrasebook, with their Chinese if they have it. */
    static List<String> sentences(List<String> phrasebook) {
        return phrasebook.stream()
                .map(String::strip)
                .filter(line -> KEYWORD.matcher(line).lookingAt())
                .map(line -> KEYWORD.matcher(line).replaceFirst(""))
                .toList();
    }

    private static List<String> resource(String path) {
        try (InputStream file = Catalogue.class.getResourceAsStream(path)) {
            return file == null
                    ? List.of()
                    : new String(file.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void add(String line) {
        int arrow = line.indexOf(ARROW);
        String english = line.substring(0, arrow).replace("\\n", "\n").strip();
        String other =
                line.substring(arrow + ARROW.length()).replace("\\n", "\n").strip();
        Template template = Template.of(english, other);
        if (!template.hasHoles()) {
            whole.put(english, other);
        } else if (template.word().isPresent()) {
            byWord.computeIfAbsent(template.word().get(), none -> new ArrayList<>())
                    .add(template);
        } else {
            wordless.add(template);
        }
    }

    /** Returns the sentence in Chinese, or unchanged if it is not known. */
    String say(String sentence) {
        return say(sentence, 0);
    }

    private String say(String sentence, int depth) {
        Matcher outer = OUTER.matcher(sentence);
        if (depth > DEEPEST || !outer.matches() || outer.group(2).isEmpty()) {
            return sentence;
        }
        String inner = outer.group(2);
        Matcher excerpt = EXCERPT.matcher(inner);
        if (excerpt.matches()) {
            return outer.group(1) + excerpt.group(1) + say(excerpt.group(2), depth + 1) + outer.group(3);
        }
        Matcher positioned = POSITION.matcher(inner);
        if (positioned.matches()) {
            return outer.group(1) + positioned.group(1) + "：" + say(positioned.group(2), depth + 1) + outer.group(3);
        }
        Optional<String> several = conjunction(inner, depth);
        if (several.isPresent()) {
            return outer.group(1) + several.get() + outer.group(3);
        }
        String known = whole.get(inner);
        String said = known != null
                ? known
                : template(inner)
                        .map(template ->
                                template.filled(template.holes(inner).orElseThrow(), hole -> say(hole, depth + 1)))
                        .orElseGet(() -> joined(inner, depth));
        // A full-width colon contains its blank.
        return outer.group(1) + said + (said.endsWith("：") && outer.group(3).equals(" ") ? "" : outer.group(3));
    }

    /** Returns the template that a sentence was made from. */
    Optional<Template> template(String sentence) {
        List<Template> candidates = new ArrayList<>();
        Matcher words = WORD.matcher(sentence);
        while (words.find()) {
            candidates.addAll(byWord.getOrDefault(words.group(), List.of()));
        }
        candidates.addAll(wordless);
        return candidates.stream()
                .sorted(Comparator.comparingInt(Template::literal).reversed())
                .filter(template -> template.holes(sentence).isPresent())
                .findFirst();
    }

    /** Translates facts that "and" joins: each is a sentence by itself, which no hole of another may swallow. */
    private Optional<String> conjunction(String sentence, int depth) {
        List<String> parts = List.of(sentence.split(", and "));
        return parts.size() > 1
                        && parts.stream()
                                .allMatch(part -> whole.containsKey(part)
                                        || template(part).isPresent())
                ? Optional.of(parts.stream().map(part -> say(part, depth + 1)).collect(Collectors.joining("，且 ")))
                : Optional.empty();
    }

    /** Translates several sentences in one, of which at least one is known. */
    private String joined(String sentence, int depth) {
        for (String joint : JOINTS_IN_ORDER) {
            if (sentence.contains(joint)) {
                List<String> parts = List.of(sentence.split(Pattern.quote(joint)));
                List<String> said =
                        parts.stream().map(part -> say(part, depth + 1)).toList();
                if (!said.equals(parts)) {
                    return said.stream().collect(Collectors.joining(JOINTS.getOrDefault(joint, joint)));
                }
            }
        }
        return sentence;
    }
}
