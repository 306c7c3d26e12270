package kesh.text;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds the known word that an unknown one was probably meant to be. */
public final class Nearest {
    private Nearest() {}

    /** "did you mean 'expand'?", or null if no word is near, or several are equally near. */
    public static String hint(String word, Collection<String> known) {
        Map<Integer, List<String>> byDistance = known.stream()
                .distinct()
                .filter(candidate -> distance(word, candidate) <= Math.max(1, candidate.length() / 3))
                .collect(Collectors.groupingBy(candidate -> distance(word, candidate)));
        List<String> nearest = byDistance.getOrDefault(
                byDistance.keySet().stream().min(Integer::compare).orElse(0), List.of());
        return nearest.size() == 1 ? "did you mean '" + nearest.get(0) + "'?" : null;
    }

    /** The number of edits (insert, remove, replace a character, swap two neighbours) from one word to the other. */
    private static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replace =
                        Character.toLowerCase(from.charAt(i - 1)) == Character.toLowerCase(to.charAt(j - 1)) ? 0 : 1;
                cost[i][j] = Math.min(cost[i - 1][j - 1] + replace, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[from.length()][to.length()];
    }
}
