package kesh.repl;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The place of the cursor in a line that is being typed.
 *
 * @param kind what may come here
 * @param word the word whose statement it is in; empty at the beginning of a statement
 * @param option the option whose value it is, without the colon; empty if none
 * @param argument the number of the word's argument, from 0
 * @param receiver the word before the dot, if the cursor is after a dot
 * @param begun the part that is already typed of what is to be completed
 */
record Place(Kind kind, String word, String option, int argument, String receiver, String begun) {

    enum Kind {
        STATEMENT,
        VALUE,
        TEXT,
        AFTER_DOT,
        NOTHING
    }

    /** The kind of a text, which depends on the word that takes it. */
    enum Text {
        NODE,
        SQL,
        LOCAL_PATH,
        REMOTE_PATH,
        COMMAND,
        ANYTHING
    }

    Text text() {
        return text(word, option, argument);
    }

    private static Text text(String word, String option, int argument) {
        if (option.equals("sql") || word.equals("sql") && option.isEmpty()) {
            return Text.SQL;
        }
        if (!option.isEmpty()) {
            return switch (option) {
                case "key", "knownHosts" -> Text.LOCAL_PATH;
                case "config" -> Text.REMOTE_PATH;
                case "on", "to", "upstream" -> Text.NODE;
                default -> Text.ANYTHING;
            };
        }
        return switch (word) {
            case "use", "script" -> Text.LOCAL_PATH;
            case "put" -> argument == 0 ? Text.LOCAL_PATH : Text.REMOTE_PATH;
            case "get" -> argument == 0 ? Text.REMOTE_PATH : Text.LOCAL_PATH;
            case "sh" -> Text.COMMAND;
            case "", "require", "cluster", "ssh", "via" -> Text.ANYTHING;
            default -> Text.NODE;
        };
    }

    /** Returns the part of a text that is to be completed. */
    private static String begun(String said, Text about) {
        return switch (about) {
            case SQL -> said.replaceFirst("(?s).*[^\\w.]", "");
            case REMOTE_PATH, COMMAND -> said.replaceFirst("(?s).*[\\s=<>|;]", "");
            default -> said;
        };
    }

    /** The part of the line that a bracket has opened, or the whole line. */
    private static final class Frame {
        private final boolean block;
        private boolean list;
        private String word;
        private String option = "";
        private int argument;
        private boolean empty = true;

        Frame(boolean block, String word) {
            this.block = block;
            this.word = word;
        }

        void restart() {
            word = block ? "" : word;
            option = "";
            argument = 0;
            empty = true;
        }
    }

    static Place of(String line, int cursor) {
        String text = line.substring(0, Math.min(cursor, line.length()));
        List<Token> tokens = Lexer.tokens(text);
        Token last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
        boolean touches = last != null && last.end() == text.length();
        if (touches && last.kind() == Token.Kind.COMMENT) {
            return new Place(Kind.NOTHING, "", "", 0, "", "");
        }
        boolean inWord = touches && last.kind() == Token.Kind.WORD;
        boolean inText = touches && last.kind() == Token.Kind.OPEN_TEXT;
        List<Token> before = inWord || inText ? tokens.subList(0, tokens.size() - 1) : tokens;
        Frame frame = frame(text, before);
        if (inText) {
            String quoted = last.of(text);
            int quotes = quoted.startsWith("'''") || quoted.startsWith("\"\"\"") ? 3 : 1;
            String said = quoted.substring(Math.min(quotes, quoted.length()));
            return new Place(
                    Kind.TEXT,
                    frame.word,
                    frame.option,
                    frame.argument,
                    "",
                    begun(said, text(frame.word, frame.option, frame.argument)));
        }
        String begun = inWord ? last.of(text) : "";
        Token previous = before.isEmpty() ? null : before.get(before.size() - 1);
        if (previous != null && previous.of(text).equals(".")) {
            return new Place(Kind.AFTER_DOT, frame.word, "", 0, receiver(text, before), begun);
        }
        Kind kind = frame.block && frame.empty ? Kind.STATEMENT : Kind.VALUE;
        return new Place(kind, frame.word, frame.option, frame.argument, "", begun);
    }

    private static Frame frame(String text, List<Token> tokens) {
        Deque<Frame> frames = new ArrayDeque<>();
        frames.push(new Frame(true, ""));
        String lastWord = "";
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            String said = token.of(text);
            Frame frame = frames.peek();
            if (token.kind() == Token.Kind.OPEN) {
                frame.empty = false;
                frames.push(said.equals("{") ? new Frame(true, "") : inner(frame, said.equals("(") ? lastWord : ""));
            } else if (token.kind() == Token.Kind.CLOSE) {
                if (frames.size() > 1) {
                    frames.pop();
                }
            } else if (frame.block
                            && (token.kind() == Token.Kind.LINE_END && !endsWithComma(text, tokens, i)
                                    || said.equals(";"))
                    || said.equals("->")
                    || said.equals(">") && i > 0 && tokens.get(i - 1).of(text).equals("-")
                    || said.equals("=") && frame.block && frame.argument == 0 && !isComparison(text, token)) {
                frame.restart();
            } else if (said.equals(",")) {
                frame.argument += frame.list ? 0 : 1;
                frame.option = frame.list ? frame.option : "";
            } else if (said.equals(":") && i > 0 && tokens.get(i - 1).kind() == Token.Kind.WORD) {
                frame.option = lastWord;
            } else {
                if (token.kind() == Token.Kind.WORD && frame.empty && frame.block) {
                    frame.word = said;
                }
                frame.empty = frame.empty && token.kind() == Token.Kind.LINE_END;
            }
            lastWord = token.kind() == Token.Kind.WORD ? said : token.kind() == Token.Kind.OTHER ? lastWord : "";
        }
        return frames.peek();
    }

    /**
     * Returns the part in a new bracket: a call belongs to the word before it, a list to the word that takes the list.
     */
    private static Frame inner(Frame outer, String called) {
        Frame frame = new Frame(false, called.isEmpty() ? outer.word : called);
        if (called.isEmpty()) {
            frame.list = true;
            frame.option = outer.option;
            frame.argument = outer.argument;
        }
        return frame;
    }

    private static boolean endsWithComma(String text, List<Token> tokens, int lineEnd) {
        return lineEnd > 0 && tokens.get(lineEnd - 1).of(text).equals(",");
    }

    private static boolean isComparison(String text, Token equals) {
        int at = equals.start();
        return at + 1 < text.length() && text.charAt(at + 1) == '='
                || at > 0 && "=!<>".indexOf(text.charAt(at - 1)) >= 0;
    }

    /** Returns the word before the dot, across a pair of brackets: {@code status} of {@code status().}. */
    private static String receiver(String text, List<Token> before) {
        int at = before.size() - 2;
        int open = 0;
        for (; at >= 0; at--) {
            Token token = before.get(at);
            open += token.kind() == Token.Kind.CLOSE ? 1 : token.kind() == Token.Kind.OPEN ? -1 : 0;
            if (open == 0 && token.kind() != Token.Kind.OPEN) {
                return token.kind() == Token.Kind.WORD ? token.of(text) : "";
            }
            if (open < 0) {
                return "";
            }
        }
        return "";
    }
}
