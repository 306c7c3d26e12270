package kesh.repl;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import kesh.dsl.Words;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Colours kesh's words, Groovy's words, texts, numbers, comments, options, and brackets without a match. */
final class LineHighlighter implements Highlighter {
    private static final Set<String> GROOVY = Set.of(
            "def",
            "var",
            "import",
            "class",
            "new",
            "if",
            "else",
            "for",
            "while",
            "in",
            "return",
            "true",
            "false",
            "null",
            "try",
            "catch",
            "finally",
            "throw",
            "switch",
            "case",
            "default",
            "break",
            "continue",
            "as",
            "instanceof",
            "static",
            "final",
            "void",
            "int",
            "long",
            "boolean",
            "it",
            "this",
            "assert");
    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
    private static final AttributedStyle WORD =
            PLAIN.foreground(AttributedStyle.CYAN).bold();
    private static final AttributedStyle KEYWORD = PLAIN.foreground(AttributedStyle.MAGENTA);
    private static final AttributedStyle TEXT = PLAIN.foreground(AttributedStyle.GREEN);
    private static final AttributedStyle NUMBER = PLAIN.foreground(AttributedStyle.BLUE);
    private static final AttributedStyle OPTION = PLAIN.foreground(AttributedStyle.YELLOW);
    private static final AttributedStyle COMMENT = PLAIN.faint();
    private static final AttributedStyle WRONG =
            PLAIN.foreground(AttributedStyle.RED).bold();

    private final Set<String> words =
            Words.inShell().stream().map(Words.Described::name).collect(Collectors.toSet());

    @Override
    public AttributedString highlight(LineReader reader, String line) {
        AttributedStringBuilder shown = new AttributedStringBuilder();
        List<Token> tokens = Lexer.tokens(line);
        int open = 0;
        int end = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            shown.style(PLAIN).append(line, end, token.start());
            end = token.end();
            open += token.kind() == Token.Kind.OPEN ? 1 : token.kind() == Token.Kind.CLOSE ? -1 : 0;
            shown.style(open < 0 ? WRONG : style(line, tokens, i)).append(token.of(line));
            open = Math.max(0, open);
        }
        return shown.style(PLAIN).append(line, end, line.length()).toAttributedString();
    }

    private AttributedStyle style(String line, List<Token> tokens, int at) {
        Token token = tokens.get(at);
        return switch (token.kind()) {
            case WORD -> {
                boolean afterDot = at > 0 && tokens.get(at - 1).of(line).equals(".");
                boolean option =
                        at + 1 < tokens.size() && tokens.get(at + 1).of(line).equals(":");
                String word = token.of(line);
                yield afterDot
                        ? PLAIN
                        : option ? OPTION : words.contains(word) ? WORD : GROOVY.contains(word) ? KEYWORD : PLAIN;
            }
            case TEXT, OPEN_TEXT -> TEXT;
            case NUMBER -> NUMBER;
            case COMMENT -> COMMENT;
            default -> PLAIN;
        };
    }
}
