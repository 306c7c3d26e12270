package kesh.dsl;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** All words of the language, as their methods describe them. */
public final class Words {
    private Words() {}

    /** @param options the names of its named options */
    public record Described(String name, String does, String example, List<String> options) {}

    public static List<Described> all() {
        return Stream.of(KeshScript.class, ClusterSpec.class, Statements.class, Operations.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Word.class))
                        .map(method -> {
                            Word word = method.getAnnotation(Word.class);
                            return new Described(
                                    method.getName(), word.value(), word.example(), List.of(word.options()));
                        }))
                .sorted(Comparator.comparing(Described::name))
                .toList();
    }

    static List<String> names() {
        return all().stream().map(Described::name).toList();
    }
}
