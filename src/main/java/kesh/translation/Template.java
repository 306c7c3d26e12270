package kesh.translation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sentence with holes and its translation.
 *
 * @param english the sentence as it stands in the code, with {@code {}} for each part that is not literal
 * @param other the translation, with {@code {}} for the holes in order, or {@code {1}}, {@code {2}} … if the order
 *     differs; {@code {=}} or {@code {=1}} is for a name, which stays as it is, whatever it may mean
 */
record Template(String english, String other, Pattern pattern, int literal, Optional<String> word) {
    private static final String HOLE = "{}";
    private static final Pattern WORD = Pattern.compile("[A-Za-z]+");
    private static final Pattern FILLED = Pattern.compile("\\{(=?)([1-9]?)}");

    static Template of(String english, String other) {
        StringBuilder pattern = new StringBuilder();
        List<String> literals = new ArrayList<>();
        for (int from = 0; from <= english.length(); ) {
            int hole = english.indexOf(HOLE, from);
            int until = hole < 0 ? english.length() : hole;
            literals.add(english.substring(from, until));
            pattern.append(Pattern.quote(english.substring(from, until))).append(hole < 0 ? "" : "(.*?)");
            from = hole < 0 ? english.length() + 1 : hole + HOLE.length();
        }
        return new Template(
                english,
                other,
                Pattern.compile(pattern.toString(), Pattern.DOTALL),
                literals.stream().mapToInt(String::length).sum(),
                longestWord(english));
    }

    boolean hasHoles() {
        return english.contains(HOLE);
    }

    /** Returns the parts of the sentence in the holes, if it was made from this template. */
    Optional<List<String>> holes(String sentence) {
        Matcher matcher = pattern.matcher(sentence);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        List<String> holes = new ArrayList<>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            holes.add(matcher.group(i));
        }
        return Optional.of(holes);
    }

    String filled(List<String> holes, UnaryOperator<String> said) {
        int[] next = {0};
        return FILLED.matcher(other).replaceAll(hole -> {
            String text = holes.get(hole.group(2).isEmpty() ? next[0]++ : Integer.parseInt(hole.group(2)) - 1);
            return Matcher.quoteReplacement(hole.group(1).isEmpty() ? said.apply(text) : text);
        });
    }

    /** Returns the longest word that stands whole in each sentence, as no hole is beside it. */
    private static Optional<String> longestWord(String english) {
        String longest = "";
        Matcher words = WORD.matcher(english);
        while (words.find()) {
            boolean alone = (words.start() == 0 || english.charAt(words.start() - 1) != '}')
                    && (words.end() == english.length() || english.charAt(words.end()) != '{');
            if (alone && words.group().length() > longest.length()) {
                longest = words.group();
            }
        }
        return longest.isEmpty() ? Optional.empty() : Optional.of(longest);
    }
}
