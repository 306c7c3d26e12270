package kesh.remote.ssh;

import java.util.List;
import java.util.Optional;

/**
 * The algorithms that ssh's configuration allows for a host, in its order; a list that is absent is not restricted.
 *
 * @param publicKeys for the login
 * @param old whether old algorithms are offered, too
 */
record Algorithms(
        Optional<List<String>> kex,
        Optional<List<String>> ciphers,
        Optional<List<String>> macs,
        Optional<List<String>> hostKeys,
        Optional<List<String>> publicKeys,
        Old old) {

    /** Whether algorithms that are no longer safe are offered to a host. */
    enum Old {
        /** To a jump host. */
        NEVER,
        /** To a host of the cluster, of which the script does not ask for it. */
        ON_REQUEST,
        REQUESTED
    }

    static Algorithms of(SshConfig config, Old old) {
        return new Algorithms(
                config.configured("kexalgorithms"),
                config.configured("ciphers"),
                config.configured("macs"),
                config.configured("hostkeyalgorithms"),
                config.configured("pubkeyacceptedalgorithms"),
                old);
    }

    boolean legacy() {
        return old == Old.REQUESTED;
    }

    /** True if a login may be made with this algorithm, such as rsa-sha2-512. */
    boolean acceptsLogin(String algorithm) {
        return publicKeys.map(list -> list.contains(algorithm)).orElse(true);
    }
}
