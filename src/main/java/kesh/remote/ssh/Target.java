package kesh.remote.ssh;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kesh.cluster.Secret;

/**
 * The data for dialling one machine, from the script, ssh's configuration and the defaults.
 *
 * @param address the name or address to connect to
 * @param keyName its name in known_hosts
 * @param keys private key files that exist, in the order in which they are offered
 * @param onlyThese whether no other keys of the agent are offered, because the operator named a key
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
