package kesh.remote.ssh;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import kesh.command.Feed;
import kesh.command.Most;
import net.schmizz.concurrent.Event;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.ChannelInputStream;
import net.schmizz.sshj.connection.channel.direct.SessionChannel;
import net.schmizz.sshj.transport.TransportException;

/**
 * One command on one channel. The connection's reader thread itself stores the output, so a command needs no threads of
 * its own, and giving up never leaves sshj with packets for a channel it has forgotten, which it would answer by ending
 * the whole connection.
 */
public final class ExecChannel extends SessionChannel {
    /** A daemon that keeps the output open must not delay the end of the command that started it. */
    private static final long QUIET = TimeUnit.MILLISECONDS.toNanos(300);

    private static final int CHUNK = 32 * 1024;
    private static final long LOOK_AGAIN = 1000;

    private final int most;
    private final Object lock = new Object();
    private final Printed out = new Printed();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Event<ConnectionException> accepted;
    private SSHException error;
    private final Printed diverted = new Printed();
    private boolean diverting;
    private boolean abandoned;
    private boolean flooded;
    private boolean ended;
    private long lastSign = System.nanoTime();

    /** @param most the most bytes to keep of both outputs together; the program is not read on beyond it */
    ExecChannel(Connection connection, int most) {
        super(connection);
        this.most = most;
    }

    /** The program printed more than is kept. */
    public static final class Flood extends IOException {
        private static final long serialVersionUID = 1L;

        Flood(int most) {
            super("more than " + Most.text(most));
        }
    }

    /** Returns false if the server did not answer by then. */
    boolean open(Deadline deadline) throws ConnectionException, TransportException {
        trans.write(buildOpenReq());
        if (openEvent.tryAwait(deadline.left(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        abandon();
        return false;
    }

    public void start(String line) throws TransportException {
        // Its answer is read only at the end: waiting for it would cost a round trip.
        accepted = sendChannelRequest("exec", true, new Buffer.PlainBuffer().putString(line, StandardCharsets.UTF_8));
    }

    /** Writes as much as the program takes by then, and closes its standard input. */
    void feed(Feed source, Deadline deadline) throws IOException {
        OutputStream input = new BufferedOutputStream(new Input(deadline), CHUNK);
        try {
            source.writeTo(input);
            input.flush();
            finishInput();
        } catch (TakesNoMore enough) {
            // A program need not read all of its input; its exit status tells if that was right.
        }
    }

    /** The program's standard input, as a stream. */
    private final class Input extends OutputStream {
        private final Deadline deadline;

        Input(Deadline deadline) {
            this.deadline = deadline;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            try {
                if (!ExecChannel.this.write(bytes, from, length, deadline)) {
                    throw new TakesNoMore();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new TakesNoMore();
            }
        }
    }

    /** Ends the writing at once. */
    private static final class TakesNoMore extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TakesNoMore() {
            super("the program takes no more", null, false, false);
        }
    }

    public void finishInput() {
        try {
            getOutputStream().close();
        } catch (IOException programEnded) {
            // It needs no more then.
        }
    }

    private boolean isFlooded() {
        synchronized (lock) {
            return flooded;
        }
    }

    /** Writes as much as the program takes by then; returns false if that is not all. */
    public boolean write(byte[] input, int from, int length, Deadline deadline) throws InterruptedException {
        try {
            int done = 0;
            while (done < length && isOpen() && !deadline.passed() && !isFlooded()) {
                int now = (int) Math.min(Math.min(CHUNK, length - done), getRemoteWinSize());
                if (now > 0) {
                    getOutputStream().write(input, from + done, now);
                    getOutputStream().flush();
                    done += now;
                } else {
                    synchronized (lock) {
                        lock.wait(5);
                    }
                }
            }
            return done == length;
        } catch (IOException programEnded) {
            // A program need not read all of its input; its exit status tells if that was right.
            return false;
        }
    }

    /**
     * Removes and returns the output before a mark, and removes the mark; empty if it does not come by the end or
     * deadline.
     *
     * @throws Flood if there is more output than is kept, and no such mark in it
     */
    public Optional<String> takeUntil(String mark, Deadline deadline) throws InterruptedException, IOException {
        byte[] wanted = mark.getBytes(StandardCharsets.UTF_8);
        synchronized (lock) {
            int at = await(wanted, 0, deadline);
            return at < 0 ? Optional.empty() : Optional.of(out.take(at, wanted.length));
        }
    }

    /**
     * Keeps the output up to the end of the line with a mark, and hands what follows to {@link #takeSome} only; returns
     * false if the mark does not come by the end or deadline.
     */
    boolean divertAfter(String mark, Deadline deadline) throws InterruptedException, IOException {
        synchronized (lock) {
            int at = await(mark.getBytes(StandardCharsets.UTF_8), 0, deadline);
            int line = at < 0 ? -1 : await(new byte[] {'\n'}, at, deadline);
            if (line < 0) {
                return false;
            }
            diverting = true;
            diverted.writeBytes(out.cut(line + 1));
        }
        return true;
    }

    /** Returns what has arrived by now, at least something; nothing at the end; empty if the deadline passed first. */
    Optional<byte[]> takeSome(Deadline deadline) throws InterruptedException, IOException {
        byte[] some;
        synchronized (lock) {
            while (diverted.size() == 0 && !ended) {
                check();
                if (deadline.passed()) {
                    return Optional.empty();
                }
                lock.wait(Math.max(1, Math.min(LOOK_AGAIN, deadline.left())));
            }
            check();
            some = diverted.cut(0);
        }
        // The program may send on only now: it is not faster than who takes it.
        if (isOpen()) {
            widen();
        }
        return Optional.of(some);
    }

    private void check() throws IOException {
        if (error != null) {
            throw new ConnectionException(error);
        }
        if (flooded) {
            throw new Flood(most);
        }
    }

    /** Returns the position of some bytes in the output; -1 if they do not come by the end or deadline. */
    private int await(byte[] wanted, int from, Deadline deadline) throws InterruptedException, IOException {
        int looked = from;
        while (true) {
            int at = out.indexOf(wanted, looked);
            if (at >= 0) {
                return at;
            }
            check();
            if (ended || deadline.passed()) {
                return -1;
            }
            looked = Math.max(from, out.size() - wanted.length);
            lock.wait(Math.max(1, Math.min(LOOK_AGAIN, deadline.left())));
        }
    }

    /**
     * Returns false if it still runs after the deadline.
     *
     * @throws Flood if there is more output than is kept
     */
    public boolean awaitEnd(Deadline deadline) throws InterruptedException, IOException {
        synchronized (lock) {
            while (!ended && !flooded) {
                long wait = deadline.left();
                if (getExitStatus() != null) {
                    long quiet = System.nanoTime() - lastSign;
                    if (quiet >= QUIET) {
                        break;
                    }
                    wait = Math.min(wait, TimeUnit.NANOSECONDS.toMillis(QUIET - quiet) + 1);
                }
                if (deadline.passed()) {
                    return false;
                }
                lock.wait(Math.max(1, wait));
            }
            check();
        }
        abandon();
        return true;
    }

    /** True if the server refused to run any command. */
    boolean refused() {
        return accepted != null && accepted.inError();
    }

    public byte[] out() {
        synchronized (lock) {
            return out.toByteArray();
        }
    }

    byte[] err() {
        synchronized (lock) {
            return err.toByteArray();
        }
    }

    /** Closes without waiting for the answer; the channel stays known until the answer comes. */
    public void abandon() throws TransportException {
        synchronized (lock) {
            abandoned = true;
        }
        if (isOpen()) {
            sendClose();
        }
    }

    @Override
    protected void receiveInto(ChannelInputStream stream, SSHPacket packet) throws SSHException {
        byte[] bytes = packet.readBytes();
        lwin.consume(bytes.length);
        boolean readOn;
        synchronized (lock) {
            lastSign = System.nanoTime();
            boolean forTaker = diverting && stream != getErrorStream();
            if (!abandoned && !flooded) {
                flooded = !forTaker && out.size() + err.size() + bytes.length > most;
                if (!flooded) {
                    (stream == getErrorStream() ? err : forTaker ? diverted : out).writeBytes(bytes);
                }
                lock.notifyAll();
            }
            readOn = abandoned || !(flooded || diverting);
        }
        if (readOn) {
            widen();
        }
    }

    /** Lets the other side send as much again as it has sent. */
    private void widen() throws TransportException {
        long more = lwin.neededAdjustment();
        if (more > 0) {
            // First here: the other side may send on before the writing thread is back.
            lwin.expand(more);
            trans.write(newBuffer(Message.CHANNEL_WINDOW_ADJUST).putUInt32(more));
        }
    }

    @Override
    public void handleRequest(String request, SSHPacket packet) throws ConnectionException, TransportException {
        super.handleRequest(request, packet);
        synchronized (lock) {
            lastSign = System.nanoTime();
            lock.notifyAll();
        }
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
        synchronized (lock) {
            ended = true;
            lock.notifyAll();
        }
    }

    /** The output that was not taken yet. */
    private static final class Printed extends ByteArrayOutputStream {
        int indexOf(byte[] wanted, int from) {
            for (int at = from; at + wanted.length <= count; at++) {
                if (Arrays.equals(buf, at, at + wanted.length, wanted, 0, wanted.length)) {
                    return at;
                }
            }
            return -1;
        }

        /** Returns the output from a position on, and removes it. */
        byte[] cut(int from) {
            byte[] rest = Arrays.copyOfRange(buf, from, count);
            count = from;
            return rest;
        }

        /** Returns the output before a position; removes it, and so many bytes after it. */
        String take(int end, int more) {
            String taken = new String(buf, 0, end, StandardCharsets.UTF_8);
            int rest = end + more;
            System.arraycopy(buf, rest, buf, 0, count - rest);
            count -= rest;
            return taken;
        }
    }
}
