package kesh.remote;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import kesh.cluster.Host;

/**
 * What a script says about SSH; what is absent comes from the operator's ssh configuration.
 *
 * @param jump {@code user@host:port} of a bastion to go through
 * @param vias members through which hosts are reached that the operator's machine cannot reach itself: the first that answers
 */
public record SshSettings(
        Optional<String> user,
        Optional<Path> key,
        Optional<Path> knownHosts,
        OptionalInt port,
        Optional<String> jump,
        List<Host> vias) {
    public SshSettings {
        vias = List.copyOf(vias);
    }
}
