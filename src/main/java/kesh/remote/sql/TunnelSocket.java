package kesh.remote.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;
import kesh.remote.ssh.Tunnel;

/** A {@link Tunnel} in the shape of a socket, because the JDBC driver accepts nothing else. */
final class TunnelSocket extends Socket {
    private final Tunnel tunnel;
    private volatile boolean closed;

    TunnelSocket(Tunnel tunnel) {
        this.tunnel = tunnel;
    }

    @Override
    public InputStream getInputStream() {
        return tunnel.getInputStream();
    }

    @Override
    public OutputStream getOutputStream() {
        return tunnel.getOutputStream();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public InetAddress getInetAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public void connect(SocketAddress address, int timeout) {
        // It is connected already.
    }

    @Override
    public void close() throws IOException {
        closed = true;
        tunnel.abandon();
    }

    // A channel has no options; its reads are bounded by the tunnel's own patience.

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public boolean getTcpNoDelay() {
        return true;
    }

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public boolean getKeepAlive() {
        return true;
    }

    @Override
    public void setSoTimeout(int milliseconds) {}

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public void setReceiveBufferSize(int size) {}

    @Override
    public int getReceiveBufferSize() {
        return 64 * 1024;
    }

    @Override
    public void setSendBufferSize(int size) {}

    @Override
    public int getSendBufferSize() {
        return 64 * 1024;
    }

    @Override
    public void shutdownOutput() {}

    /** Opens one more channel to the same server. */
    interface Opener {
        Socket open() throws IOException;
    }

    /**
     * The factory for pgjdbc's sockets. pgjdbc knows the class by name and gives it one string, so the string is a
     * token that finds the opener.
     */
    public static final class Factory extends SocketFactory {
        private static final Map<String, Opener> OPENERS = new ConcurrentHashMap<>();

        private final String token;

        public Factory(String token) {
            this.token = token;
        }

        static void register(String token, Opener opener) {
            OPENERS.put(token, opener);
        }

        static void forget(String token) {
            OPENERS.remove(token);
        }

        @Override
        public Socket createSocket() throws IOException {
            return OPENERS.get(token).open();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return createSocket();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return createSocket();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return createSocket();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return createSocket();
        }
    }
}
