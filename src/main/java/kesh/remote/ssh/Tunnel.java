package kesh.remote.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.ChannelInputStream;
import net.schmizz.sshj.connection.channel.direct.AbstractDirectChannel;
import net.schmizz.sshj.transport.TransportException;

/**
 * A stream from a remote host to a TCP port or a Unix socket there, over its ssh connection. Reading has a bound, and
 * giving up is safe at any moment (see {@link ExecChannel}).
 */
public final class Tunnel extends AbstractDirectChannel {
    private static final String UNIX = "direct-streamlocal@openssh.com";
    private static final String TCP = "direct-tcpip";
    /** The deadline may be lifted while a read is waiting. */
    private static final long LOOK_AGAIN = 1000;

    private final String host;
    private final int port;
    private final Object lock = new Object();
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private InputStream in = new Incoming();
    private int offset;
    private boolean finished;
    private boolean abandoned;
    private SSHException error;
    private volatile Deadline deadline;
    private volatile long left = Long.MAX_VALUE;

    private Tunnel(Connection connection, String type, String host, int port, Deadline deadline) {
        super(connection, type);
        this.host = host;
        this.port = port;
        this.deadline = deadline;
    }

    /** @param deadline for opening it and for everything that is read from it */
    public static Tunnel tcp(Connection connection, String host, int port, Deadline deadline) {
        return new Tunnel(connection, TCP, host, port, deadline);
    }

    public static Tunnel unix(Connection connection, String path, Deadline deadline) {
        return new Tunnel(connection, UNIX, path, 0, deadline);
    }

    /** Sets the bound for reading from here on. */
    public void waitUntil(Deadline later) {
        deadline = later;
    }

    /** Sets how many bytes may be read from here on; reading more is an error. */
    public void takeAtMost(long bytes) {
        left = bytes;
    }

    /** Returns true if more bytes were there to be read than may be. */
    public boolean flooded() {
        return left < 0;
    }

    /** Bounds what an sshd at its other end says first; for the time before anything is read. */
    void greetedBy(Greeting greeting) {
        in = greeting.of(in);
    }

    /** Returns false if the remote host did not answer in time. */
    public boolean opens() throws ConnectionException, TransportException {
        trans.write(buildOpenReq());
        if (openEvent.tryAwait(deadline.left(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        abandon();
        return false;
    }

    /** Ends it without waiting for the other side. */
    public void abandon() throws TransportException {
        synchronized (lock) {
            abandoned = true;
            chunks.clear();
            lock.notifyAll();
        }
        if (isOpen()) {
            sendClose();
        }
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    protected SSHPacket buildOpenReq() {
        SSHPacket packet = super.buildOpenReq().putString(host);
        return getType().equals(UNIX)
                ? packet.putString("").putUInt32(0)
                : packet.putUInt32(port).putString("127.0.0.1").putUInt32(0);
    }

    @Override
    protected void receiveInto(ChannelInputStream stream, SSHPacket packet) throws SSHException {
        byte[] bytes = packet.readBytes();
        lwin.consume(bytes.length);
        synchronized (lock) {
            if (!abandoned && bytes.length > 0) {
                chunks.add(bytes);
                lock.notifyAll();
            }
        }
    }

    @Override
    protected void eofInputStreams() {
        super.eofInputStreams();
        finish();
    }

    @Override
    protected void gotUnknown(Message message, SSHPacket packet) throws ConnectionException, TransportException {
        super.gotUnknown(message, packet);
        boolean late;
        synchronized (lock) {
            late = abandoned;
        }
        if (late && isOpen()) {
            sendClose();
        }
    }

    @Override
    public void notifyError(SSHException why) {
        synchronized (lock) {
            error = why;
        }
        super.notifyError(why);
    }

    @Override
    protected void finishOff() {
        super.finishOff();
        finish();
    }

    private void finish() {
        synchronized (lock) {
            finished = true;
            lock.notifyAll();
        }
    }

    /** The data that has arrived; the other side may send more only once all of it has been read. */
    private final class Incoming extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (flooded()) {
                throw new IOException("more than may be read");
            }
            int count;
            boolean drained;
            synchronized (lock) {
                await();
                byte[] chunk = chunks.peek();
                if (chunk == null) {
                    return -1;
                }
                count = Math.min(length, chunk.length - offset);
                System.arraycopy(chunk, offset, target, from, count);
                offset += count;
                if (offset == chunk.length) {
                    chunks.remove();
                    offset = 0;
                }
                drained = chunks.isEmpty();
            }
            left -= count;
            // This is outside the lock: writing may wait for the reader thread, which needs the lock to continue.
            if (drained && isOpen()) {
                long more = lwin.neededAdjustment();
                if (more > 0) {
                    lwin.expand(more);
                    trans.write(newBuffer(Message.CHANNEL_WINDOW_ADJUST).putUInt32(more));
                }
            }
            return count;
        }

        private void await() throws IOException {
            while (chunks.isEmpty() && !finished && !abandoned) {
                if (deadline.passed()) {
                    // A SocketTimeoutException would not do: both pgjdbc and sshj take it as an invitation to read
                    // again.
                    throw new InterruptedIOException("no answer in time");
                }
                try {
                    lock.wait(Math.max(1, Math.min(LOOK_AGAIN, deadline.left())));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted");
                }
            }
            if (chunks.isEmpty() && error != null) {
                throw error;
            }
        }

        @Override
        public int available() {
            synchronized (lock) {
                return chunks.isEmpty() ? 0 : chunks.peek().length - offset;
            }
        }

        @Override
        public void close() throws IOException {
            abandon();
        }
    }
}
