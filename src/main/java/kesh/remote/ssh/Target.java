package kesh.remote.ssh;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kesh.cluster.Secret;

/**
 * How one machine is dialled, after the script, ssh's configuration and the defaults have had their say.
 *
 * @param address the name or address to connect to
 * @param keyName the name under which known_hosts has it
 * @param keys private key files that exist, in the order in which they are offered
 * @param onlyThese no other keys of the agent are offered: the operator named a key
 * @param agent the socket of the ssh-agent
 * @param jumps hosts to go through, first hop first
 * @param password for a login that no key opens
 */
record Target(
        String user,
        String address,
        int port,
        String keyName,
        List<Path> keys,
        boolean onlyThese,
        Optional<Path> agent,
        List<Path> knownHosts,
        List<String> jumps,
        Optional<Secret> password) {

    Target {
        keys = List.copyOf(keys);
        knownHosts = List.copyOf(knownHosts);
        jumps = List.copyOf(jumps);
    }

    @Override
    public String toString() {
        return user + "@" + address + (port == 22 ? "" : ":" + port);
    }
}
