package kesh.dsl;

import groovy.lang.Closure;
import groovy.lang.MissingMethodException;
import groovy.lang.MissingPropertyException;
import groovy.lang.Script;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.text.Nearest;
import org.codehaus.groovy.runtime.metaclass.MethodSelectionException;

/** Rewrites Groovy's errors about unknown or misused words in the terms of the script. */
final class Misuse {
    private static final Pattern SELECTED = Pattern.compile("which method (\\w+)\\(");

    /** The first words of SQL statements, which users type as if this were a server's shell. */
    private static final Set<String> OF_SQL =
            Set.of("select", "show", "update", "insert", "delete", "explain", "vacuum");

    static final String EARLY_END = "the script ends too early";

    private Misuse() {}

    /** @param inside true if the error is inside {@code cluster { }} */
    static Mistake of(MissingMethodException missing, Position position, boolean inside, List<Words.Described> words) {
        boolean ours = Script.class.isAssignableFrom(missing.getType())
                || missing.getType() == ClusterSpec.class
                || missing.getType() == ShellWords.class;
        if (!ours) {
            return new Mistake(
                    position,
                    "unknown method '%s' on %s".formatted(missing.getMethod(), inWords(missing.getType())),
                    null,
                    null);
        }
        String given = Stream.of(missing.getArguments())
                .map(argument -> argument == null ? "null" : inWords(argument.getClass()))
                .collect(Collectors.joining(", "));
        return described(missing.getMethod(), words)
                .map(word -> misused(
                        word,
                        position,
                        "given: " + (given.isEmpty() ? "nothing" : given)
                                + (inside || word.name().equals("cluster") ? "" : "; it belongs inside cluster { }")))
                .orElseGet(() -> new Mistake(
                        position,
                        "unknown word '" + missing.getMethod() + "'",
                        "the words are: " + String.join(", ", names(words)),
                        hint(missing.getMethod(), words)));
    }

    static Mistake of(MissingPropertyException missing, Position position, List<Words.Described> words) {
        if (missing.getType() == ClusterView.Member.class) {
            return new Mistake(
                    position,
                    "a node has no '" + missing.getProperty() + "'",
                    "it has: " + String.join(", ", ClusterView.Member.NAMES),
                    Nearest.hint(missing.getProperty(), ClusterView.Member.NAMES));
        }
        return described(missing.getProperty(), words)
                .map(word -> misused(word, position, "given: nothing"))
                .orElseGet(() -> new Mistake(
                        position,
                        "unknown name '" + missing.getProperty() + "'",
                        "the script has no such variable; names of nodes need quotes",
                        hint(missing.getProperty(), words)));
    }

    /** The parentheses were empty, though the word takes a name, alone or with options. */
    static Mistake of(MethodSelectionException ambiguous, Position position) {
        Matcher method = SELECTED.matcher(ambiguous.getMessage());
        return Optional.of(method)
                .filter(Matcher::find)
                .flatMap(found -> Words.named(found.group(1)))
                .map(word -> misused(word, position, "given: nothing"))
                .orElseGet(() -> new Mistake(
                        position, ambiguous.getMessage().lines().findFirst().orElse(""), null, null));
    }

    /** For a known word that was used without its arguments. */
    static Mistake nothingGiven(String name, Position position) {
        return misused(Words.named(name).orElseThrow(), position, "given: nothing");
    }

    /** A word is no variable, though Groovy would make it one. */
    static void refuseAssignment(String name, Position position, List<Words.Described> words) {
        described(name, words).ifPresent(word -> {
            throw misused(word, position, "it is a word and cannot be assigned to");
        });
    }

    /** Groovy's parser quotes everything that it has read before the part that it does not understand. */
    static String ofSyntax(String said) {
        String first = said.lines().findFirst().orElse("syntax error");
        if (first.startsWith("Unexpected input: '")) {
            String read = first.substring(first.indexOf('\'') + 1, first.lastIndexOf('\''));
            if (read.endsWith("\\n") || read.endsWith("<EOF>")) {
                return EARLY_END;
            }
            String[] words = read.split("(\\\\[nrt]|\\s)+");
            return "unexpected '" + words[words.length - 1] + "'";
        }
        if (first.matches("Unexpected character: '\\\\?['\"]'.*")) {
            return "a text begins here and does not end";
        }
        return first.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + first.substring(1);
    }

    private static Optional<Words.Described> described(String name, List<Words.Described> words) {
        return words.stream().filter(word -> word.name().equals(name)).findFirst();
    }

    /** The nearest word; for a word of other shells, the equivalent here if there is one. */
    private static String hint(String name, List<Words.Described> words) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("quit") && names(words).contains("exit")) {
            return "did you mean 'exit'?";
        }
        return OF_SQL.contains(lower)
                ? "a statement for servers is a text: sql '" + lower + " …', on: primary"
                : Nearest.hint(name, names(words));
    }

    private static List<String> names(List<Words.Described> words) {
        return words.stream().map(Words.Described::name).toList();
    }

    private static Mistake misused(Words.Described word, Position position, String detail) {
        return new Mistake(
                position,
                "'" + word.name() + "' cannot be used like this",
                detail,
                "write it like: " + word.page().example());
    }

    private static String inWords(Class<?> type) {
        Map<Class<?>, String> words = Map.of(
                CharSequence.class, "a text",
                Number.class, "a number",
                Boolean.class, "true or false",
                Map.class, "options",
                Collection.class, "a list",
                Closure.class, "a block");
        List<String> found = words.entrySet().stream()
                .filter(word -> word.getKey().isAssignableFrom(type))
                .map(Map.Entry::getValue)
                .toList();
        return found.isEmpty() ? type.getSimpleName() : found.get(0);
    }
}
