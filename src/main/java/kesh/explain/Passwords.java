package kesh.explain;

import java.util.regex.Pattern;
import kesh.cluster.Secret;

/** What of a text that others wrote may be a password, and so is not shown. Rather too much is covered than too little. */
final class Passwords {
    private static final String COVER = new Secret("").toString();

    /** Behind a word that announces one and a sign, in any quotes; or behind the word, in quotes. */
    private static final Pattern NAMED = Pattern.compile(
            "(?i)((?:pass(?:word|wd|phrase)?|pwd|secret|密码|口令)\\w*['\"]?\\s*(?:[=:：]\\s*|\\s(?=['\"])))('[^']*(?:''[^']*)*'?|\"[^\"]*\"?|[^\\s,;]+)");

    private static final Pattern IDENTIFIED = Pattern.compile("(?i)(identified\\s+by\\s+)(\\S+)");

    /** Options of sys_encpwd and initdb. */
    private static final Pattern OPTION = Pattern.compile("((?:^|\\s)(?:-W|-x|--password)[\\s=]+)(\\S+)");

    private static final Pattern IN_ADDRESS = Pattern.compile("(://[^\\s:/@]*:)([^\\s/@]+)(?=@)");

    /** What follows the first two columns of a password file, also of a damaged one. */
    private static final Pattern FURTHER_COLUMNS = Pattern.compile("((?:^|\\s)[^\\s:]*:[^\\s:]*:)(\\S+)");

    /** Letters of both cases and digits in one word: Base64 perhaps. */
    private static final Pattern BASE_64 = Pattern.compile(
            "(?<![\\w/.+-])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?:[A-Za-z0-9+/]{3,}={1,2}|(?=[A-Za-z+/]*[0-9])[A-Za-z0-9+/]{6,}|(?=(?:[A-Za-z]*[a-z][A-Z]){2})[A-Za-z0-9+/]{6,})(?![\\w/.=-])");

    private Passwords() {}

    /** Of a sentence of kesh's own with parts of a text in it. */
    static String coveredIn(String sentence) {
        return NAMED.matcher(sentence).replaceAll("$1" + COVER);
    }

    /** Of a text of a known kind. */
    static String covered(String text) {
        String covered = text;
        for (Pattern pattern : new Pattern[] {NAMED, IDENTIFIED, OPTION, IN_ADDRESS}) {
            covered = pattern.matcher(covered).replaceAll("$1" + COVER);
        }
        return covered;
    }

    /** Of a text of which nothing is known. */
    static String coveredWell(String text) {
        String covered = FURTHER_COLUMNS.matcher(covered(text)).replaceAll("$1" + COVER);
        return BASE_64.matcher(covered).replaceAll(COVER);
    }
}
