package kesh.cluster;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one rule of what in a text is a secret, for every text that comes from elsewhere and is shown or kept: the value of
 * whatever is named like a password or a token, in any usual quotes; a password in an address or after a user's name; a
 * verifier; a private key. It rather hides too much than too little.
 */
public final class Secrets {
    /** The end of a name. So {@code passfile} and {@code password_encryption} are no secrets. */
    private static final String NAMED =
            "(?:pass(?:w(?:or)?d|phrase)?|(?<![A-Za-z])pass|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
                    + "|scram_\\w+_key|credentials?|密码|口令)s?\\d*";

    private static final String NAME =
            "(?<![\\w.-])(?!use_primary_conninfo_password\\b)(?:[\\w.-]*?[_.-]|\\w*?)" + NAMED;

    private static final Pattern WHOLE_NAME = Pattern.compile("(?i)" + NAME);

    /** A value in quotes, also in quotes inside of quotes; if its end is unclear, it extends to the end of the line. */
    private static final String VALUE = "(''(?:[^'\\\\]++|\\\\\\\\'')*+''(?=\\s|$|'(?!'))" // doubled quotes
            + "|\\\\'[^'\\\\]*+\\\\'(?=\\s|$|'(?!'))" // escaped quotes
            + "|\\\\\"[^\"\\\\]*+\\\\\""
            + "|'(?:[^'\\\\]|\\\\.|'')*+'(?=[\\s,;:)}\\]&|]|$)"
            + "|\"(?:[^\"\\\\]|\\\\.)*+\"" //
            + "|[^\\s'\\\\]++(?=\\s|$|'(?!'))"
            + "|\\S.*)";

    /** In each, the first group is the secret. */
    private static final List<Pattern> FORMS = List.of(
            // password=x, PGPASSWORD='x', "token": "x", X-Auth-Token: x, --secret=x
            Pattern.compile("(?im)" + NAME + "['\"]?[ \\t]*[=:：][ \\t]*" + VALUE),
            // PASSWORD 'x' of SQL, --token x
            Pattern.compile("(?im)" + NAME + "[ \\t]+(?=['\"])" + VALUE),
            Pattern.compile("(?im)(?<!\\S)--?(?:[\\w-]*-)?" + NAMED + "[ \\t]+(?!-)" + VALUE),
            Pattern.compile("(?im)\\bidentified\\s+by\\s+" + VALUE),
            Pattern.compile(
                    "(?im)\\b(?:authorization:[ \\t]*(?:basic|digest|token|bearer)?|bearer)[ \\t]+([^\\s'\"]+)"),
            // curl -u ann:x
            Pattern.compile("(?m)(?<!\\S)(?:-u|--(?:proxy-)?user[ =])[ \\t]*['\"]?[^\\s:'\"]+:([^\\s'\"]+)"),
            Pattern.compile("(?m)\\bsshpass[ \\t]+-p[ \\t]*" + VALUE),
            Pattern.compile("(?m)encpwd\\b.{0,500}?[ \\t]-W[ \\t]*" + VALUE),
            // postgresql://ann:x@host
            Pattern.compile("://[^\\s:/@'\"]*:([^\\s/'\"]+)(?=@)"),
            Pattern.compile("(?i)(SCRAM-SHA-256\\$[^\\s'\"]+|\\bmd5[0-9a-f]{32}\\b)"),
            Pattern.compile("(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----(.*?)(?:-----END|$)"));

    /** Each form has one of these, in small or capital letters: most texts have none, and that is soon seen. */
    private static final List<String> MARKS = List.of(
            "pass",
            "pwd",
            "secret",
            "token",
            "key",
            "credential",
            "密码",
            "口令",
            "identified",
            "authorization",
            "bearer",
            "-u", // also --user
            "://",
            "scram-sha-256$",
            "md5");

    /** Words beside which a line that was typed may hold a secret in a form that nobody foresees. */
    private static final Pattern SIGNS = Pattern.compile(
            "(?i)passw|pwd\\b|\\bpass\\b|secret|token|api_?key|private.?key|identified\\s+by|pgpass|-----begin|bearer\\s");

    private Secrets() {}

    /** True if the value of something with that name is a secret: {@code sslpassword} of a connection string, say. */
    public static boolean isName(String name) {
        return WHOLE_NAME.matcher(name).matches();
    }

    /** Returns the text, in which its secrets are known as such. */
    public static Masked masked(String text) {
        String small = text.toLowerCase(Locale.ROOT);
        if (MARKS.stream().noneMatch(small::contains)) {
            return Masked.of(text);
        }
        BitSet secret = new BitSet();
        for (Pattern form : FORMS) {
            Matcher found = form.matcher(text);
            while (found.find()) {
                MatchResult one = found.toMatchResult();
                secret.set(one.start(1), one.end(1));
            }
        }
        return Masked.marked(text, secret);
    }

    /** Returns the text as it may be shown and kept. */
    public static String hidden(String text) {
        return masked(text).toString();
    }

    /** True if a line that was typed may hold a secret, and must not be kept. */
    public static boolean mayBeIn(String line) {
        return SIGNS.matcher(line).find()
                || FORMS.stream().anyMatch(form -> form.matcher(line).find());
    }
}
