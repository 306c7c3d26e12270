package kesh.remote

import java.util.concurrent.CopyOnWriteArrayList

/** Begins as an sshd would, with any offer of algorithms, and keeps what the client offers and says after that. */
class FakeServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 9, InetAddress.loopbackAddress)
    /** The lists of each connection's client: key exchange, host keys, ciphers, ciphers back, MACs, MACs back. */
    final List<List<List<String>>> offers = new CopyOnWriteArrayList<>()
    /** The kinds of messages that clients sent after their offers. */
    final List<Integer> after = new CopyOnWriteArrayList<>()

    /** @param lists as in {@link #offers}, each with commas */
    FakeServer(List<String> lists) {
        Thread.startDaemon {
            try {
                while (true) {
                    listener.accept().withCloseable { answer(it, lists) }
                }
            } catch (SocketException ignored) {
                // It was closed.
            }
        }
    }

    int getPort() { listener.localPort }

    private void answer(Socket socket, List<String> lists) {
        def out = new DataOutputStream(socket.outputStream)
        out.write('SSH-2.0-fake\r\n'.bytes)
        def payload = new ByteArrayOutputStream()
        def data = new DataOutputStream(payload)
        data.write([20] as byte[])
        data.write(new byte[16])
        (lists + ['none', 'none', '', '']).each {
            data.writeInt(it.size())
            data.write(it.bytes)
        }
        data.write(new byte[5])
        int padding = 8 - (5 + payload.size()) % 8 + 8
        out.writeInt(1 + payload.size() + padding)
        out.write([padding] as byte[])
        out.write(payload.toByteArray())
        out.write(new byte[padding])
        out.flush()
        try {
            def input = new DataInputStream(new BufferedInputStream(socket.inputStream))
            while (input.read() != ('\n' as char) as int) { }
            while (true) {
                def packet = new byte[input.readInt()]
                input.readFully(packet)
                if (packet[1] == 20 as byte) offers << offered(packet) else after << (packet[1] as int)
            }
        } catch (EOFException | SocketException ignored) {
            // The client has seen enough.
        }
    }

    private static List<List<String>> offered(byte[] packet) {
        def input = new DataInputStream(new ByteArrayInputStream(packet, 18, packet.length - 18))
        (1..6).collect {
            def text = new byte[input.readInt()]
            input.readFully(text)
            new String(text).split(',') as List
        }
    }

    @Override
    void close() { listener.close() }
}
