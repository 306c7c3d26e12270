package kesh.view;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A short curve in one line of text: a character for each value, a blank where it is not known. */
final class Curve {
    private static final String SIGNS = "▁▂▃▄▅▆▇█";

    private Curve() {}

    /** @param least the smallest upper end of the scale, so that tiny values are not drawn as a mountain */
    static String of(List<Optional<Long>> values, long least) {
        long most = values.stream().flatMap(Optional::stream).reduce(least, Math::max);
        return values.stream()
                .map(value -> value.map(known -> sign(known, most)).orElse(" "))
                .collect(Collectors.joining());
    }

    private static String sign(long value, long most) {
        int last = SIGNS.length() - 1;
        int place = (int) Math.round((double) Math.max(0, value) / most * last);
        return SIGNS.substring(place, place + 1);
    }
}
