package kesh.explain;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The lines of a text of any length, one after the other. It is in UTF-8 or in the other encodings of Chinese hosts.
 * Lines that a terminal or a page has wrapped are joined again, and those that it has joined are split.
 */
final class Lines {
    /** Longer lines are cut here. */
    private static final int LONGEST = 4096;

    /** A message is not wrapped over more lines than this, and a field of the CSV log has no more lines than that. */
    private static final int MOST_WRAPPED = 3;

    private static final int MOST_IN_FIELD = 10_000;

    private static final Charset CHINESE =
            Charset.isSupported("GB18030") ? Charset.forName("GB18030") : StandardCharsets.ISO_8859_1;

    /** The text after a message where a page has lost a line break. */
    private static final Pattern GLUED = Pattern.compile("(?<=[a-z0-9\"'.)])(?=(?:DETAIL|HINT): )");

    private static final Pattern ROW = Pattern.compile("\\s*\\d{1,9}\\s*\\|(?:[^|]*\\|){5,9}+[^|]*");
    private static final Pattern CONNECTION = Pattern.compile(
            "[^|\\[]*\\b(?:host|user|dbname|port|connect_timeout|keepalives\\w*|tcp_user_timeout)\\s*=[^|]*");
    private static final Pattern HOST = Pattern.compile(".*\\bhost(?:addr)?\\s*=.*");

    private final InputStream bytes;
    private final Deque<String> ahead = new ArrayDeque<>();
    private final Deque<Line> parted = new ArrayDeque<>();
    private long number;

    Lines(InputStream bytes) {
        this.bytes = new BufferedInputStream(bytes, 1 << 16);
    }

    /** The number of lines read. */
    long number() {
        return number;
    }

    Optional<Line> next() throws IOException {
        if (parted.isEmpty()) {
            String first = taken();
            if (first == null) {
                return Optional.empty();
            }
            long at = number;
            String whole = joined(first);
            boolean glued = whole.contains("DETAIL: ") || whole.contains("HINT: ");
            for (String part : glued ? GLUED.split(whole) : new String[] {whole}) {
                parted.add(Line.of(at, part));
            }
        }
        return Optional.of(parted.remove());
    }

    private String joined(String first) throws IOException {
        if (Line.isCsv(first)) {
            return wholeRecord(first);
        }
        boolean row = first.indexOf('|') >= 0 && ROW.matcher(first).matches() && !first.contains("second(s)");
        if (row && !HOST.matcher(first).matches() && isNext(CONNECTION)) {
            return joinedOnce(first);
        }
        return isOpen(first) && !Line.of(0, first).level().isEmpty() ? closed(first) : first;
    }

    private boolean isNext(Pattern pattern) throws IOException {
        String next = peeked(1);
        return next != null
                && pattern.matcher(next).matches()
                && !ROW.matcher(next).matches();
    }

    private String joinedOnce(String first) throws IOException {
        return first + " " + taken().strip();
    }

    /** A message with an open quote, joined with the following lines up to the one that closes it. */
    private String closed(String first) throws IOException {
        StringBuilder whole = new StringBuilder(first);
        for (int i = 1; i <= MOST_WRAPPED; i++) {
            String next = peeked(i);
            if (next == null || next.isBlank() || !Line.of(0, next).level().isEmpty()) {
                return first;
            }
            whole.append(' ').append(next.strip());
            if (!isOpen(whole)) {
                for (int taken = 0; taken < i; taken++) {
                    taken();
                }
                return whole.toString();
            }
        }
        return first;
    }

    private String wholeRecord(String first) throws IOException {
        StringBuilder whole = new StringBuilder(first);
        boolean open = isOpen(first);
        for (int i = 0; open && i < MOST_IN_FIELD && peeked(1) != null; i++) {
            String next = taken();
            open = isOpen(next) != open;
            if (whole.length() + next.length() < LONGEST) {
                whole.append(' ').append(next.strip());
            }
        }
        return whole.toString();
    }

    private static boolean isOpen(CharSequence text) {
        return text.chars().filter(c -> c == '"' || c == '“' || c == '”').count() % 2 == 1;
    }

    private String taken() throws IOException {
        String line = ahead.isEmpty() ? read() : ahead.remove();
        number += line == null ? 0 : 1;
        return line;
    }

    /** The line this many lines ahead, or null at the end. */
    private String peeked(int count) throws IOException {
        while (ahead.size() < count) {
            String line = read();
            if (line == null) {
                return null;
            }
            ahead.add(line);
        }
        return ahead.stream().skip(count - 1L).findFirst().orElse(null);
    }

    private String read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        int c = bytes.read();
        if (c < 0) {
            return null;
        }
        for (; c >= 0 && c != '\n'; c = bytes.read()) {
            if (line.size() < LONGEST && c != '\r') {
                line.write(c);
            }
        }
        return decoded(line.toByteArray());
    }

    private static String decoded(byte[] line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(line, CHINESE);
        }
    }
}
