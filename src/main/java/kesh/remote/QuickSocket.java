package kesh.remote;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketOption;
import jdk.net.ExtendedSocketOptions;

/**
 * A socket for short questions and answers: no Nagle delay, and acknowledgements at once where the system can. The
 * delays of the two would otherwise add 40 ms to each handshake.
 */
final class QuickSocket extends Socket {
    private static final SocketOption<Boolean> QUICK_ACK = ExtendedSocketOptions.TCP_QUICKACK;
    private static final int BULK = 4096;

    private InputStream in;
    private boolean quickAck;

    @Override
    public synchronized InputStream getInputStream() throws IOException {
        if (in == null) {
            setTcpNoDelay(true);
            quickAck = supportedOptions().contains(QUICK_ACK);
            in = new BufferedInputStream(new Acknowledging(super.getInputStream()), 32 * 1024);
        }
        return in;
    }

    /** Linux forgets the option after a few packets, so each read sets it again; in bulk transfers it would only cost. */
    private final class Acknowledging extends FilterInputStream {
        Acknowledging(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            if (quickAck && count >= 0 && count < BULK) {
                try {
                    setOption(QUICK_ACK, true);
                } catch (IOException | UnsupportedOperationException closedOrUnknown) {
                    quickAck = false;
                }
            }
            return count;
        }
    }
}
