package kesh;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kesh.remote.Borrowed;
import kesh.remote.SshSettings;
import kesh.remote.Transport;
import kesh.remote.transport.Ssh;

/** Connections that outlast a session, by the settings of SSH: the next session on the same cluster finds them open. */
public final class Connections implements AutoCloseable {
    private final Map<SshSettings, Transport> open = new ConcurrentHashMap<>();

    public Connections() {
        Ssh.warmUp();
    }

    Transport to(SshSettings settings) {
        return new Borrowed(open.computeIfAbsent(settings, Ssh::new));
    }

    @Override
    public void close() {
        open.values().forEach(Transport::close);
    }
}
