package kesh.remote.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Optional;

/** The address of this machine to connect from, where ssh's BindAddress or BindInterface names one. */
final class LocalAddress {
    private LocalAddress() {}

    /** @throws IOException if there is none of the same family as the remote one */
    static Optional<InetAddress> of(Target.Way way, InetAddress remote) throws IOException {
        if (way.bindAddress().isPresent()) {
            for (InetAddress local : InetAddress.getAllByName(way.bindAddress().get())) {
                if (local.getClass() == remote.getClass()) {
                    return Optional.of(local);
                }
            }
            throw new SocketException("BindAddress " + way.bindAddress().get() + " has no such address");
        }
        if (way.bindInterface().isPresent()) {
            NetworkInterface device =
                    NetworkInterface.getByName(way.bindInterface().get());
            if (device != null) {
                for (InetAddress local : Collections.list(device.getInetAddresses())) {
                    if (local.getClass() == remote.getClass() && !local.isLinkLocalAddress()) {
                        return Optional.of(local);
                    }
                }
            }
            throw new SocketException("BindInterface " + way.bindInterface().get() + " has no such address");
        }
        return Optional.empty();
    }
}
