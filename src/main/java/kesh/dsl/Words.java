package kesh.dsl;

import groovy.transform.NamedParam;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.text.Nearest;

/** All words of the language, as their methods declare them. */
public final class Words {
    private static final List<Described> IN_SCRIPTS = of(KeshScript.class, ClusterSpec.class);
    private static final List<Described> IN_SHELL = Stream.concat(IN_SCRIPTS.stream(), of(ShellWords.class).stream())
            .sorted(Comparator.comparing(Described::name))
            .toList();

    private Words() {}

    /** @param options the names of its named options */
    public record Described(String name, List<String> options) {

        /** The English page of the word. */
        public WordPage page() {
            return page("en");
        }

        /** @param language {@code zh}, or English for any other value */
        public WordPage page(String language) {
            return WordPage.of(name, language);
        }
    }

    public static List<Described> all() {
        return IN_SCRIPTS;
    }

    /** The words of scripts, and those that exist only in the shell. */
    public static List<Described> inShell() {
        return IN_SHELL;
    }

    /** Finds a word of the shell, including those that exist only there. */
    public static Optional<Described> named(String name) {
        return IN_SHELL.stream().filter(word -> word.name().equals(name)).findFirst();
    }

    /** "did you mean 'expand'?", or null if no word of the shell is near. */
    public static String nearest(String word) {
        return Nearest.hint(word, IN_SHELL.stream().map(Described::name).toList());
    }

    /** The names that may follow a dot: the properties of {@code status}, or else of a node. */
    public static List<String> columns(String receiver) {
        return receiver.equals("status") ? ClusterView.NAMES : ClusterView.Member.NAMES;
    }

    private static List<Described> of(Class<?>... types) {
        return Stream.of(types)
                .flatMap(Words::withThoseAbove)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Word.class))
                        .map(method -> new Described(method.getName(), options(method))))
                .sorted(Comparator.comparing(Described::name))
                .toList();
    }

    private static List<String> options(Method word) {
        return Stream.of(word.getParameters())
                .flatMap(parameter -> Stream.of(parameter.getAnnotationsByType(NamedParam.class)))
                .map(NamedParam::value)
                .toList();
    }

    private static Stream<Class<?>> withThoseAbove(Class<?> type) {
        return Stream.iterate(type, Objects::nonNull, Class::getSuperclass);
    }

    static List<String> names() {
        return all().stream().map(Described::name).toList();
    }

    /** The names of a word's options. */
    static List<String> options(String word) {
        return named(word).orElseThrow().options();
    }

    /** True if a word needs no arguments: Groovy takes it for a variable that is read. */
    static boolean standsAlone(Class<?> type, String word) {
        List<Method> methods = Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(word))
                .toList();
        return methods.stream().anyMatch(method -> method.isAnnotationPresent(Word.class))
                && methods.stream().anyMatch(method -> method.getParameterCount() == 0);
    }
}
