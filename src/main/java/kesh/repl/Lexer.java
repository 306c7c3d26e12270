package kesh.repl;

import java.util.ArrayList;
import java.util.List;

/** Cuts Groovy into tokens. It accepts any text, because a line that is being typed is mostly wrong. */
final class Lexer {
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        while (lexer.at < text.length()) {
            lexer.next();
        }
        return lexer.tokens;
    }

    private void next() {
        int start = at;
        char c = text.charAt(at);
        if (c == '\n') {
            at++;
            add(Token.Kind.LINE_END, start);
        } else if (Character.isWhitespace(c)) {
            at++;
        } else if (Character.isJavaIdentifierStart(c)) {
            while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
                at++;
            }
            add(Token.Kind.WORD, start);
        } else if (Character.isDigit(c)) {
            number();
            add(Token.Kind.NUMBER, start);
        } else if (text.startsWith("//", at)) {
            skipTo("\n", false);
            add(Token.Kind.COMMENT, start);
        } else if (text.startsWith("/*", at)) {
            at += 2;
            skipTo("*/", true);
            add(Token.Kind.COMMENT, start);
        } else if (text.startsWith("'''", at) || text.startsWith("\"\"\"", at)) {
            quoted(text.substring(at, at + 3));
        } else if (c == '\'' || c == '"' || c == '/' && beginsText()) {
            quoted(String.valueOf(c));
        } else {
            at++;
            add(
                    "([{".indexOf(c) >= 0
                            ? Token.Kind.OPEN
                            : ")]}".indexOf(c) >= 0 ? Token.Kind.CLOSE : Token.Kind.OTHER,
                    start);
        }
    }

    /** Reads a number; {@code 1.MB} is a number, a dot and a word. */
    private void number() {
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at))
                        || text.charAt(at) == '_'
                        || text.charAt(at) == '.'
                                && at + 1 < text.length()
                                && Character.isDigit(text.charAt(at + 1)))) {
            at++;
        }
    }

    private void quoted(String quote) {
        int start = at;
        boolean severalLines = quote.length() == 3;
        at += quote.length();
        while (at < text.length()) {
            if (text.startsWith(quote, at)) {
                at += quote.length();
                add(Token.Kind.TEXT, start);
                return;
            } else if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at += 2;
            } else if (quote.startsWith("\"") && text.startsWith("${", at)) {
                inserted();
            } else if (text.charAt(at) == '\n' && !severalLines) {
                break;
            } else {
                at++;
            }
        }
        add(Token.Kind.OPEN_TEXT, start);
    }

    /** Skips an expression inside a text, which may contain texts. */
    private void inserted() {
        int own = tokens.size();
        int depth = 0;
        do {
            char c = text.charAt(at);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == '\'' || c == '"') {
                quoted(String.valueOf(c));
            } else {
                at++;
            }
        } while (at < text.length() && (depth > 0 || text.charAt(at - 1) == '$') && text.charAt(at) != '\n');
        tokens.subList(own, tokens.size()).clear();
    }

    /** True if a slash begins a text; it divides if an operand stands before it. */
    private boolean beginsText() {
        Token before = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
        return before == null
                || before.kind() == Token.Kind.OPEN
                || before.kind() == Token.Kind.LINE_END
                || before.kind() == Token.Kind.OTHER && !before.of(text).equals(".");
    }

    private void skipTo(String end, boolean including) {
        int found = text.indexOf(end, at);
        at = found < 0 ? text.length() : found + (including ? end.length() : 0);
    }

    private void add(Token.Kind kind, int start) {
        tokens.add(new Token(kind, start, at));
    }

    /**
     * True if more must follow: a bracket, a text or a comment over several lines is open, or it ends with a comma or a
     * backslash.
     */
    static boolean isUnfinished(String text) {
        List<Token> tokens = tokens(text);
        int open = 0;
        Token last = null;
        for (Token token : tokens) {
            open += token.kind() == Token.Kind.OPEN ? 1 : token.kind() == Token.Kind.CLOSE ? -1 : 0;
            last = token.kind() == Token.Kind.LINE_END ? last : token;
        }
        if (last == null) {
            return false;
        }
        String end = last.of(text);
        boolean severalLines =
                last.kind() == Token.Kind.OPEN_TEXT && (end.startsWith("'''") || end.startsWith("\"\"\""))
                        || last.kind() == Token.Kind.COMMENT
                                && end.startsWith("/*")
                                && (end.length() < 4 || !end.endsWith("*/"));
        return severalLines || open > 0 && !brokenText(tokens) || end.equals(",") || end.equals("\\");
    }

    /** True if a quote is not closed in its line. That is wrong whatever follows, so it is better reported at once. */
    private static boolean brokenText(List<Token> tokens) {
        return tokens.stream().anyMatch(token -> token.kind() == Token.Kind.OPEN_TEXT);
    }
}
