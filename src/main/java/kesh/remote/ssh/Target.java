package kesh.remote.ssh;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kesh.cluster.Secret;

/**
 * The data for dialling one machine, from the script, ssh's configuration and the defaults.
 *
 * @param address the name or address to connect to
 * @param keyName its name in known_hosts
 * @param keyPort the port that belongs to the name there: 22 if none does
 * @param knownHosts files of trusted host keys
 * @param jumps hosts to go through, first hop first
 * @param password for a login that no key opens
 */
record Target(
        String user,
        String address,
        int port,
        String keyName,
        int keyPort,
        Way way,
        Identities identities,
        List<Path> knownHosts,
        List<String> jumps,
        Optional<Secret> password,
        Rules rules) {

    /**
     * How to reach the port from this machine.
     *
     * @param bindAddress the local address to connect from
     * @param bindInterface the local interface to connect from
     * @param family inet, inet6 or any
     * @param timeout for reaching the port, if one is configured
     */
    record Way(
            Optional<String> bindAddress, Optional<String> bindInterface, String family, Optional<Duration> timeout) {

        boolean allows(InetAddress address) {
            return family.equals("any") || family.equals("inet6") == address instanceof java.net.Inet6Address;
        }
    }

    /**
     * With what to log in.
     *
     * @param keys private key files that exist, in the order in which they are offered
     * @param certificates files of certificates for these keys, or for keys of the agent
     * @param onlyThese whether no other keys of the agent are offered, because the operator named a key
     * @param agent the socket of the ssh-agent
     * @param byKey whether keys may be offered at all
     * @param byPassword the ways in which a password may be sent, by their names in the protocol
     */
    record Identities(
            List<Path> keys,
            List<Path> certificates,
            boolean onlyThese,
            Optional<Path> agent,
            boolean byKey,
            Set<String> byPassword) {
        Identities {
            keys = List.copyOf(keys);
            certificates = List.copyOf(certificates);
            byPassword = Set.copyOf(byPassword);
        }
    }

    /**
     * What a host must fulfil.
     *
     * @param leastRsa bits that an RSA key must have
     * @param revoked a file of host keys that are refused
     * @param checkAddress whether the lines of known_hosts about the host's IP address count, too
     */
    record Rules(Algorithms algorithms, int leastRsa, Optional<Path> revoked, boolean checkAddress) {}

    Target {
        knownHosts = List.copyOf(knownHosts);
        jumps = List.copyOf(jumps);
    }

    /** Returns the words after {@code ssh} on a command line. */
    String words() {
        return (port == 22 ? "" : "-p " + port + " ") + user + "@" + address;
    }

    @Override
    public String toString() {
        return user + "@" + address + (port == 22 ? "" : ":" + port);
    }
}
