package kesh.remote.ssh;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketOption;
import jdk.net.ExtendedSocketOptions;

/**
 * A socket for short requests and answers: no Nagle delay, and acknowledgements at once where the system can. The
 * delays of the two would otherwise add 40 ms to each handshake.
 */
final class QuickSocket extends Socket {
    private static final SocketOption<Boolean> QUICK_ACK = ExtendedSocketOptions.TCP_QUICKACK;
    private static final int BULK = 4096;

    private final Greeting greeting;
    private InputStream in;
    private OutputStream out;
    private volatile boolean quickAck;

    QuickSocket(Greeting greeting) {
        this.greeting = greeting;
    }

    @Override
    public synchronized InputStream getInputStream() throws IOException {
        if (in == null) {
            setTcpNoDelay(true);
            quickAck = supportedOptions().contains(QUICK_ACK);
            in = greeting.of(new BufferedInputStream(new Acknowledging(super.getInputStream()), 32 * 1024));
        }
        return in;
    }

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
        if (out == null) {
            out = new Asking(super.getOutputStream());
        }
        return out;
    }

    /** Sets the option each time, as Linux resets it whenever data goes out or comes in. */
    private void acknowledgeAtOnce() {
        if (quickAck) {
            try {
                setOption(QUICK_ACK, true);
            } catch (IOException | UnsupportedOperationException closedOrUnknown) {
                quickAck = false;
            }
        }
    }

    /** Does so only outside of bulk transfers, where it would only cost. */
    private final class Acknowledging extends FilterInputStream {
        Acknowledging(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            if (count >= 0 && count < BULK) {
                acknowledgeAtOnce();
            }
            return count;
        }
    }

    /** Treats output as a request, whose answer may come in several packets. */
    private final class Asking extends FilterOutputStream {
        Asking(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            if (length < BULK) {
                acknowledgeAtOnce();
            }
        }
    }
}
