package kesh.remote.ssh;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a server says before and with its identification. A server may say something before it (RFC 4253, 4.2), and sshj
 * keeps all of it; so this reads it first, with the bounds that OpenSSH has, and hands on only the identification and
 * what follows it.
 */
final class Greeting {
    /** The most lines before the identification. */
    static final int LINES = 1024;

    /** The most bytes of one line. */
    static final int LINE_BYTES = 8192;

    private static final int SHOWN = 80;

    private volatile long bytes;
    private volatile int lines;
    private volatile String first = "";
    private volatile String identification = "";

    /** Returns the stream that begins with the identification. */
    InputStream of(InputStream server) {
        return new AfterTalk(server);
    }

    /** Returns what arrived so far, as a sentence without its beginning. */
    String seen() {
        if (!identification.isEmpty()) {
            return "it identified itself as " + identification;
        }
        if (bytes == 0) {
            return "it sent nothing";
        }
        return "it sent " + bytes + " bytes and no identification, beginning with: " + first;
    }

    /**
     * True if sshd said that it turns the connection away, instead of its identification (OpenSSH, sshd.c: since 9.8 for
     * an address with penalties, and before that for too many connections).
     */
    boolean turnsAway() {
        return identification.isEmpty()
                && (first.equals("Not allowed at this time") || first.equals("Exceeded MaxStartups"));
    }

    private final class AfterTalk extends InputStream {
        private final InputStream server;
        private InputStream whole;

        AfterTalk(InputStream server) {
            this.server = server;
        }

        @Override
        public int read() throws IOException {
            return identified().read();
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            return identified().read(target, from, length);
        }

        @Override
        public int available() throws IOException {
            return whole == null ? 0 : whole.available();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }

        private InputStream identified() throws IOException {
            if (whole == null) {
                byte[] line = line();
                while (line.length > 0 && !text(line).startsWith("SSH-")) {
                    if (++lines > LINES) {
                        throw new IOException("it sends more than " + LINES
                                + " lines before its identification, beginning with: " + first);
                    }
                    line = line();
                }
                identification = shown(line);
                // Read one by one: the first stream ends with the line, and the second begins after it.
                whole = new SequenceInputStream(new ByteArrayInputStream(line), server);
            }
            return whole;
        }

        /** Returns the next line with its end; what there is of it if the server hung up. */
        private byte[] line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(256);
            int next = 0;
            while (next != '\n') {
                next = server.read();
                if (next < 0) {
                    return line.toByteArray();
                }
                line.write(next);
                bytes++;
                if (lines == 0 && line.size() <= SHOWN) {
                    first = shown(line.toByteArray());
                }
                if (line.size() > LINE_BYTES) {
                    throw new IOException("it sends a line of more than " + LINE_BYTES
                            + " bytes before its identification, beginning with: " + first);
                }
            }
            return line.toByteArray();
        }
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8);
    }

    private static String shown(byte[] line) {
        String text = text(line).strip();
        return text.substring(0, Math.min(SHOWN, text.length()));
    }
}
