package kesh.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line that a tool printed or logged, without the parts before its message: a time, a process, a level in any of
 * the styles {@code [ERROR]}, {@code ERROR:} and {@code 错误:}, an error code, a thread, a script's tag.
 *
 * @param number the number of the first line that it stood on
 * @param text the whole line, printable and with plain quotes
 * @param level {@code ERROR}, {@code DETAIL}…; empty if it has none
 * @param code {@code RWC-01234}; empty if it has none
 * @param tag {@code RUNNING}, {@code INSTALL}, {@code CONFIG_CHECK}; empty if it has none
 * @param message the rest
 */
record Line(long number, String text, Source source, String level, String code, String tag, String message) {
    /** The programs that write in this style. */
    enum Source {
        /** {@code [2026-01-02 03:04:05] [INFO] …} */
        DAEMON,
        /** {@code 2026-01-02 03:04:05 …} */
        SCRIPT,
        /** {@code 2026-01-02 03:04:05 CST [4711] LOG:  …}, or the same as CSV */
        SERVER,
        /** A line without a time. */
        ANY
    }

    private static final int LONGEST_QUOTED = 200;

    private static final Pattern TIME = Pattern.compile(
            "(\\[?)\\d{4}-\\d\\d-\\d\\d[ T]?\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,6})?(?: ?[+-]\\d\\d(?::?\\d\\d)?| (?:UTC|GMT|CST|PRC)| [A-Z]{3,4}(?= \\[\\d))?]?\\s*");
    private static final Pattern PROCESS =
            Pattern.compile("\\[\\d{1,9}(?:-\\d+)?]:?\\s*(?:[\\w.\\[\\]-]+@[\\w.\\[\\]-]+\\s+)?");
    private static final String LEVELS =
            "DEBUG\\d?|LOG|INFO|NOTICE|WARNING|WARN|ERROR|FATAL|PANIC|DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION";

    /** How servers write their levels in other languages; the other parts of a message are not translated back. */
    private static final Map<String, String> TRANSLATED = Map.ofEntries(
            Map.entry("调试", "DEBUG"),
            Map.entry("日志", "LOG"),
            Map.entry("信息", "INFO"),
            Map.entry("注意", "NOTICE"),
            Map.entry("警告", "WARNING"),
            Map.entry("错误", "ERROR"),
            Map.entry("致命错误", "FATAL"),
            Map.entry("比致命错误还过分的错误", "PANIC"),
            Map.entry("详细信息", "DETAIL"),
            Map.entry("描述", "DETAIL"),
            Map.entry("提示", "HINT"),
            Map.entry("语句", "STATEMENT"),
            Map.entry("上下文", "CONTEXT"),
            Map.entry("查询", "QUERY"),
            Map.entry("FEHLER", "ERROR"),
            Map.entry("WARNUNG", "WARNING"),
            Map.entry("HINWEIS", "NOTICE"),
            Map.entry("PANIK", "PANIC"),
            Map.entry("TIPP", "HINT"),
            Map.entry("ANWEISUNG", "STATEMENT"),
            Map.entry("ZUSAMMENHANG", "CONTEXT"),
            Map.entry("ERREUR", "ERROR"),
            Map.entry("ATTENTION", "WARNING"),
            Map.entry("DÉTAIL", "DETAIL"),
            Map.entry("ASTUCE", "HINT"),
            Map.entry("INSTRUCTION", "STATEMENT"),
            Map.entry("CONTEXTE", "CONTEXT"),
            Map.entry("СООБЩЕНИЕ", "LOG"),
            Map.entry("ВАЖНО", "FATAL"),
            Map.entry("ОШИБКА", "ERROR"),
            Map.entry("ПРЕДУПРЕЖДЕНИЕ", "WARNING"),
            Map.entry("ПАНИКА", "PANIC"),
            Map.entry("ПОДРОБНОСТИ", "DETAIL"),
            Map.entry("ПОДСКАЗКА", "HINT"),
            Map.entry("ОПЕРАТОР", "STATEMENT"),
            Map.entry("КОНТЕКСТ", "CONTEXT"),
            Map.entry("詳細", "DETAIL"),
            Map.entry("ヒント", "HINT"),
            Map.entry("文脈", "CONTEXT"),
            Map.entry("文", "STATEMENT"),
            Map.entry("WARN", "WARNING"));

    private static final Pattern LEVEL = Pattern.compile("(?:\\[(" + LEVELS + ")]|(?:[\\w./-]{1,60}: )?((?:" + LEVELS
            + "|error|fatal|warning|hint|detail)|"
            + String.join("|", TRANSLATED.keySet())
            + ")\\s*[:：])\\s*");

    /** {@code postgresql-repmgr 09:40:10.96 ERROR ==> …}, as containers log round repmgr. */
    private static final Pattern CONTAINER =
            Pattern.compile("(?:[\\w.-]{1,60} )?\\d\\d:\\d\\d:\\d\\d\\.\\d\\d +(DEBUG|INFO|WARN|ERROR) +==> ");

    private static final Pattern CODE = Pattern.compile("\\[(RWC-\\d{1,9})?]\\s*");
    private static final Pattern THREAD = Pattern.compile("\\[thread[^\\]]*]\\s*");
    private static final Pattern TAG = Pattern.compile("\\[(CONFIG_CHECK|RUNNING|RUNNIN1G|INSTALL)]\\s*");
    private static final Pattern UNPRINTABLE = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]|[\\p{Cntrl}&&[^\t]]|\\p{Cf}");

    /** The columns of the severity and of the message in a server's CSV log. */
    private static final int CSV_SEVERITY = 11;

    private static final int CSV_MESSAGE = 13;
    private static final Pattern CSV =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} [A-Z+0-9]{1,6},");

    static Line of(long number, String raw) {
        String text = printable(raw);
        if (isCsv(text)) {
            List<String> fields = fields(text);
            if (fields.size() > CSV_MESSAGE) {
                return new Line(
                        number, text, Source.SERVER, plain(fields.get(CSV_SEVERITY)), "", "", fields.get(CSV_MESSAGE));
            }
        }
        String rest = text.strip();
        Matcher container = CONTAINER.matcher(rest);
        if (container.lookingAt()) {
            return new Line(
                    number, text, Source.ANY, plain(container.group(1)), "", "", rest.substring(container.end()));
        }
        Matcher time = TIME.matcher(rest);
        boolean timed = time.lookingAt();
        boolean inBrackets = timed && !time.group(1).isEmpty();
        rest = timed ? rest.substring(time.end()) : rest;
        Matcher process = PROCESS.matcher(rest);
        boolean numbered = timed && process.lookingAt();
        rest = numbered ? rest.substring(process.end()) : rest;
        Matcher level = LEVEL.matcher(rest);
        String said = "";
        if (level.lookingAt()) {
            said = plain(level.group(1) == null ? level.group(2) : level.group(1));
            rest = rest.substring(level.end());
        }
        String code = "";
        boolean ofScript = false;
        Matcher coded = CODE.matcher(rest);
        if (!said.isEmpty() && coded.lookingAt()) {
            code = coded.group(1) == null ? "" : coded.group(1);
            inBrackets = false;
            ofScript = true;
            rest = rest.substring(coded.end());
        }
        Matcher thread = THREAD.matcher(rest);
        rest = thread.lookingAt() ? rest.substring(thread.end()) : rest;
        Matcher tagged = TAG.matcher(rest);
        String tag = "";
        if (tagged.lookingAt()) {
            tag = tagged.group(1);
            rest = rest.substring(tagged.end());
        }
        Source source = numbered && !said.isEmpty()
                ? Source.SERVER
                : inBrackets ? Source.DAEMON : timed || ofScript ? Source.SCRIPT : Source.ANY;
        return new Line(number, text, source, said, code, tag, rest);
    }

    private static String plain(String level) {
        return TRANSLATED
                .getOrDefault(level.replaceAll("\\d$", ""), level.replaceAll("\\d$", ""))
                .toUpperCase(Locale.ROOT);
    }

    /** Removes control sequences and invisible characters, and restores plain quotes where a page made them typographic. */
    private static String printable(String raw) {
        String text = raw.stripTrailing();
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f)
                ? text
                : UNPRINTABLE
                        .matcher(text)
                        .replaceAll("")
                        .replace('“', '"')
                        .replace('”', '"')
                        .replace('‘', '\'')
                        .replace('’', '\'')
                        .replace('\u00a0', ' ')
                        .replace('\u3000', ' ')
                        .stripTrailing();
    }

    /** True if it is a line of a server's CSV log. */
    static boolean isCsv(String text) {
        return CSV.matcher(text).lookingAt();
    }

    /** The fields of a CSV line; the last one may be cut off. */
    private static List<String> fields(String text) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length() && fields.size() <= CSV_MESSAGE; i++) {
            char c = text.charAt(i);
            if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    boolean isBlank() {
        return text.isBlank();
    }

    /** The part of its message that may be shown. */
    String quoted() {
        return shown(message.isBlank() ? text.strip() : message);
    }

    /** The text, shortened, and without possible passwords. */
    static String shown(String text) {
        String covered = Passwords.covered(text.strip());
        return covered.length() > LONGEST_QUOTED ? covered.substring(0, LONGEST_QUOTED) + "…" : covered;
    }
}
