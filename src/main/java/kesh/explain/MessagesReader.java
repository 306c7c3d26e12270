package kesh.explain;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kesh.explain.Line.Source;

/** Messages, one a line: of repmgr's commands and daemons, of servers, of KingbaseES' scripts. */
final class MessagesReader implements Reader {
    private static final List<Phrasebook> OF_KESH =
            List.of(Phrasebook.REPMGR, Phrasebook.DAEMONS, Phrasebook.SCRIPTS, Phrasebook.SERVERS);

    /** A server's routine log lines, which contain statements with arbitrary text. */
    private static final Pattern EVERYDAY = Pattern.compile(
            "(?:duration: |statement: |execute |parse |bind |checkpoint (?:starting|complete)"
                    + "|connection (?:received|authorized|authenticated|ready)|disconnection: |automatic (?:aggressive )?(?:vacuum|analyze) "
                    + "|temporary file: |process \\d+ (?:still waiting|acquired|avoided|detected)|restartpoint (?:starting|complete))");

    /** The levels of messages that may be good news or bad news. */
    private static final Set<String> SAYS_NOT_HOW_BAD = Set.of("LOG", "INFO", "NOTICE");

    private static final Pattern WITNESS = Pattern.compile("\\bwitness node \"([^\"]+)\"");

    /** No phrase of kesh's depends on a number with this many digits. */
    private static final int SHORT_NUMBER = 3;

    private static final Pattern FAILED =
            Pattern.compile("(?i)\\b(?:fail(?:ed|ure|s)?|errors?|can ?not|could not|not match|denied|exit)\\b|失败|错误");
    private static final Pattern WELL = Pattern.compile("(?i)(?:\\bok|\\bdone|\\bsuccess(?:ful)?|成功|完成)[ .!]*$");

    /** A row of a table whose heading is missing or damaged: it continues no message. SQL has double bars. */
    private static final Pattern TABLE_ROW = Pattern.compile("[^|]*(?<!\\|)\\|(?!\\|)(?:[^|]*\\|){2,}+[^|]*");

    private final List<Phrasebook> own;

    /** A cache by the shape of a message: the phrase of kesh's that it matches, if there is one. */
    private final Remembered<Optional<Phrase>> phrases = new Remembered<>();

    /** A cache by the quoted text: the finding for a message that kesh does not know. */
    private final Remembered<Found.Entry> heard = new Remembered<>();

    /** The finding for the last message, to which following lines may be added; null if there was none. */
    private Found.Entry last;

    private boolean followsMessage;

    /** True after a server's message, but for a hint: its further lines begin with a tab, and have what its clients sent. */
    private boolean followsServer;

    /** The form of messages that have only a severity: a script runs repmgr, and repmgr runs a script. */
    private Form around = Phrasebook.REPMGR.form();

    /** @param own an administrator's phrasebooks, which take precedence over kesh's */
    MessagesReader(List<Phrasebook> own) {
        this.own = own;
    }

    @Override
    public void interrupted(Found found) {
        followsMessage = false;
        followsServer = false;
        last = null;
    }

    @Override
    public boolean reads(Line line, Found found) {
        String level = line.level();
        if (followsServer && line.text().startsWith("\t")) {
            if (last != null) {
                last.add(line.quoted());
            }
            return true;
        }
        followsServer = line.source() == Source.SERVER && !level.equals("HINT");
        if (level.equals("STATEMENT") || level.equals("CONTEXT") || level.equals("QUERY") || level.equals("LOCATION")) {
            found.part(form(line), line);
            followsMessage = true;
            last = null;
            return true;
        }
        Optional<Phrase> ofOperator = Phrasebook.first(own, line.message());
        if (ofOperator.isEmpty()
                && line.source() == Source.SERVER
                && level.equals("LOG")
                && EVERYDAY.matcher(line.message()).lookingAt()) {
            found.part(Phrasebook.SERVERS.form(), line);
            followsMessage = true;
            last = null;
            return true;
        }
        Optional<Phrase> phrase = ofOperator
                .or(() -> phrases.computeIfAbsent(
                        line.source() + shape(line.message()),
                        shape -> Phrasebook.first(spokenBy(line.source()), line.message())))
                .flatMap(one -> one.of(line.message()));
        if (phrase.isPresent()) {
            told(line, phrase.get(), found);
            return true;
        }
        if (level.isEmpty() && line.tag().isEmpty()) {
            return withoutLevel(line, found);
        }
        found.part(form(line), line);
        followsMessage = true;
        if (level.equals("DETAIL") || level.equals("HINT")) {
            if (last != null && !line.message().isBlank()) {
                last.add(line.quoted());
            }
            return true;
        }
        if (SAYS_NOT_HOW_BAD.contains(level)) {
            if (!WELL.matcher(line.message()).find()) {
                found.notUnderstood(line);
            }
            last = null;
        } else {
            last = unheardOf(line, found);
        }
        return true;
    }

    /** A server's messages have names and values that its clients choose, so nothing in them is repmgr's word. */
    private static List<Phrasebook> spokenBy(Source source) {
        return source == Source.SERVER ? List.of(Phrasebook.SERVERS) : OF_KESH;
    }

    /** Messages that differ only in long numbers, such as process ids and WAL positions, share one lookup. */
    private static String shape(String message) {
        StringBuilder shape = new StringBuilder(message.length());
        for (int i = 0, digits = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            digits = c >= '0' && c <= '9' ? digits + 1 : 0;
            if (digits == SHORT_NUMBER) {
                shape.setLength(shape.length() - SHORT_NUMBER + 1);
                shape.append('#');
            } else if (digits < SHORT_NUMBER) {
                shape.append(c);
            }
        }
        return shape.toString();
    }

    private void told(Line line, Phrase phrase, Found found) {
        Matcher witness = WITNESS.matcher(line.message());
        if (witness.find()) {
            found.nodes().witness(witness.group(1));
        }
        Form form = form(line, phrase);
        around = form.equals(Phrasebook.SCRIPTS.form()) ? form : around;
        found.part(form, line);
        followsMessage = true;
        last = found.add(form, line.number(), phrase).orElse(null);
    }

    /** A line that continues the message before it, or that a script prints with a time only. */
    private boolean withoutLevel(Line line, Found found) {
        if (line.source() == Source.SCRIPT && WELL.matcher(line.message()).find()) {
            found.part(Phrasebook.SCRIPTS.form(), line);
            return true;
        }
        boolean goesOn = followsMessage
                && line.text().matches("\\s+\\S.*")
                && !TABLE_ROW.matcher(line.text()).matches();
        if (goesOn && last != null) {
            last.add(line.quoted());
        }
        if (!goesOn) {
            interrupted(found);
        }
        return goesOn;
    }

    /** An unknown message is as severe as it says itself. */
    private Found.Entry unheardOf(Line line, Found found) {
        String key = line.source() + line.level() + line.tag() + line.code() + line.message();
        Found.Entry known = heard.get(key);
        if (known != null) {
            known.again();
            return known;
        }
        Found.Entry told = toldAsItSays(line, found);
        heard.put(key, told);
        return told;
    }

    private Found.Entry toldAsItSays(Line line, Found found) {
        Form form = form(line);
        String quoted = line.quoted();
        String coded = line.code().isEmpty() ? quoted : line.code() + ", " + quoted;
        boolean ofServer = form.equals(Phrasebook.SERVERS.form());
        return switch (line.level()) {
            case "PANIC" ->
                found.failed(
                        form,
                        line.number(),
                        "the server stopped by itself: " + coded,
                        null,
                        "read its log before that line; then: kesh check");
            case "FATAL" ->
                ofServer
                        ? found.failed(
                                form,
                                line.number(),
                                "a part of the server, or a session, was ended by an error that kesh does not know: "
                                        + coded,
                                "if it was a part of the server, it does not start, or restarts as a whole",
                                "see the lines after it; kesh check shows whether the server runs")
                        : unknownError(form, line, coded, found);
            case "ERROR" ->
                ofServer
                        ? found.warned(
                                form,
                                line.number(),
                                "a session was refused or a statement failed: " + coded,
                                null,
                                "see the program that sent it")
                        : unknownError(form, line, coded, found);
            case "WARNING" ->
                found.warned(
                        form,
                        line.number(),
                        "a warning that kesh does not know: " + coded,
                        null,
                        "read its own message");
            case "" ->
                FAILED.matcher(line.message()).find()
                                && !WELL.matcher(line.message()).find()
                        ? found.failed(
                                form,
                                line.number(),
                                "the script met something that kesh does not know: " + coded,
                                "it may have ended there without a message",
                                "kesh check shows the state of the cluster")
                        : null;
            default -> null;
        };
    }

    private static Found.Entry unknownError(Form form, Line line, String coded, Found found) {
        return found.failed(
                form,
                line.number(),
                "an error that kesh does not know: " + coded,
                null,
                "read its own message; kesh check shows the state of the cluster");
    }

    private Form form(Line line, Phrase phrase) {
        if (line.source() == Source.SERVER
                || line.source() == Source.SCRIPT
                || !line.tag().isEmpty()) {
            return form(line);
        }
        boolean ofDaemon = line.source() == Source.DAEMON && phrase.form().equals(Phrasebook.REPMGR.form());
        return ofDaemon ? Phrasebook.DAEMONS.form() : phrase.form();
    }

    private Form form(Line line) {
        if (!line.tag().isEmpty() || line.source() == Source.SCRIPT) {
            return Phrasebook.SCRIPTS.form();
        }
        return switch (line.source()) {
            case SERVER -> Phrasebook.SERVERS.form();
            case DAEMON -> Phrasebook.DAEMONS.form();
            default -> around;
        };
    }
}
