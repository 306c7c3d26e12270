package kesh.remote;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import kesh.cluster.Host;
import kesh.cluster.Secret;

/**
 * The settings of SSH in a script; absent ones come from the operator's ssh configuration.
 *
 * @param jump {@code user@host:port} of a bastion to go through
 * @param vias members through which to reach hosts that the operator's machine cannot reach itself: the first that
 *     answers
 * @param sqlByClient whether database servers are queried by the client program on their hosts and not by the driver
 * @param password for hosts that do not accept the operator's key yet; never for jump hosts
 * @param lenience what is allowed beyond the strict rules
 */
public record SshSettings(
        Optional<String> user,
        Optional<Path> key,
        Optional<Path> knownHosts,
        OptionalInt port,
        Optional<String> jump,
        List<Host> vias,
        boolean sqlByClient,
        Optional<Secret> password,
        Lenience lenience) {
    public SshSettings {
        vias = List.copyOf(vias);
    }

    public SshSettings with(Secret newPassword) {
        return new SshSettings(
                user, key, knownHosts, port, jump, vias, sqlByClient, Optional.of(newPassword), lenience);
    }
}
