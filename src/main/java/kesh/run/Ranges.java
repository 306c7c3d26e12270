package kesh.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Numbers in words. */
final class Ranges {
    private Ranges() {}

    /** Of the numbers from 1, those wanted, such as "1–3, 5"; "none" if there are none. */
    static String of(int total, IntPredicate wanted) {
        List<String> ranges = new ArrayList<>();
        for (int from = 1, to; from <= total; from = to + 1) {
            to = from;
            if (wanted.test(from)) {
                while (to < total && wanted.test(to + 1)) {
                    to++;
                }
                ranges.add(to == from ? String.valueOf(from) : to == from + 1 ? from + ", " + to : from + "–" + to);
            }
        }
        return ranges.isEmpty() ? "none" : String.join(", ", ranges);
    }
}
