package kesh.explain;

import java.util.regex.Pattern;
import kesh.cluster.Secret;
import kesh.cluster.Secrets;

/** Covers the parts of a foreign text that may be passwords. It rather covers too much than too little. */
final class Passwords {
    private static final String COVER = new Secret("").toString();

    /** Options of sys_encpwd and initdb. */
    private static final Pattern OPTION = Pattern.compile("((?:^|\\s)(?:-W|-x|--password)[\\s=]+)(\\S+)");

    /** The text after the first two columns of a password file, even of a damaged one. */
    private static final Pattern FURTHER_COLUMNS = Pattern.compile("((?:^|\\s)[^\\s:]*:[^\\s:]*:)(\\S+)");

    /** Letters of both cases and digits in one word: possibly Base64. */
    private static final Pattern BASE_64 = Pattern.compile(
            "(?<![\\w/.+-])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?:[A-Za-z0-9+/]{3,}={1,2}|(?=[A-Za-z+/]*[0-9])[A-Za-z0-9+/]{6,}|(?=(?:[A-Za-z]*[a-z][A-Z]){2})[A-Za-z0-9+/]{6,})(?![\\w/.=-])");

    private Passwords() {}

    /** For a sentence of kesh's own with parts of a foreign text in it. */
    static String coveredIn(String sentence) {
        return Secrets.hidden(sentence);
    }

    /** For a text of a known kind. */
    static String covered(String text) {
        return OPTION.matcher(Secrets.hidden(text)).replaceAll("$1" + COVER);
    }

    /** For a text of an unknown kind. */
    static String coveredWell(String text) {
        String covered = FURTHER_COLUMNS.matcher(covered(text)).replaceAll("$1" + COVER);
        return BASE_64.matcher(covered).replaceAll(COVER);
    }
}
