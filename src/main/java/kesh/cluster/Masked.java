package kesh.cluster;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Text with secrets in it, such as a password file: {@link #reveal} returns the text, {@link #toString} hides them. */
public final class Masked {
    public static final Masked EMPTY = new Masked(List.of());

    /** The strings and {@link Secret}s, in order. */
    private final List<Object> parts;

    private Masked(List<Object> parts) {
        this.parts = List.copyOf(parts);
    }

    public static Masked of(String text) {
        return new Masked(List.of(text));
    }

    /** Returns texts one after the other; of many, sooner than by adding each. */
    public static Masked joined(List<Masked> texts) {
        return new Masked(texts.stream().flatMap(text -> text.parts.stream()).toList());
    }

    /** @param secret the positions of the characters that are secret */
    static Masked marked(String text, BitSet secret) {
        List<Object> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            boolean hidden = secret.get(at);
            int change = hidden ? secret.nextClearBit(at) : secret.nextSetBit(at);
            int end = change < 0 ? text.length() : Math.min(change, text.length());
            String part = text.substring(at, end);
            parts.add(hidden ? new Secret(part) : part);
            at = end;
        }
        return new Masked(parts);
    }

    public Masked plus(String text) {
        return with(text);
    }

    public Masked plus(Secret secret) {
        return with(secret);
    }

    public Masked plus(Masked other) {
        List<Object> all = new ArrayList<>(parts);
        all.addAll(other.parts);
        return new Masked(all);
    }

    private Masked with(Object part) {
        List<Object> all = new ArrayList<>(parts);
        all.add(part);
        return new Masked(all);
    }

    /** Changes each part; secrets stay secret. */
    public Masked mapped(UnaryOperator<String> change) {
        return new Masked(parts.stream()
                .map(part -> part instanceof Secret secret
                        ? new Secret(change.apply(secret.reveal()))
                        : change.apply((String) part))
                .toList());
    }

    /** Returns the text with something else in place of each secret. */
    public String reveal(Function<Secret, String> instead) {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(part instanceof Secret secret ? instead.apply(secret) : (String) part));
        return text.toString();
    }

    public String reveal() {
        return reveal(Secret::reveal);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Masked masked && reveal().equals(masked.reveal());
    }

    @Override
    public int hashCode() {
        return reveal().hashCode();
    }

    @Override
    public String toString() {
        return reveal(Secret::toString);
    }
}
