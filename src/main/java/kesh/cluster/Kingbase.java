package kesh.cluster;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The facts about a host that matter only for KingbaseES.
 *
 * @param kbha the process id of kbha, if it runs; it restarts the server and repmgrd whenever they end
 * @param securecmdd whether sys_securecmdd runs, through which the nodes of some clusters send each other commands
 * @param licensed whether there is a license file where the vendor's installer puts one
 * @param addresses the host's own, as "device address"
 * @param limits the operating system's limits that the vendor requires, by the words of its manual: {@code nofile},
 *     {@code nproc}, {@code memlock}, {@code kernel.sem}
 */
public record Kingbase(
        OptionalInt kbha, boolean securecmdd, boolean licensed, List<String> addresses, Map<String, String> limits) {
    public Kingbase {
        addresses = List.copyOf(addresses);
        limits = Collections.unmodifiableMap(new TreeMap<>(limits));
    }

    public Kingbase licensed(boolean has) {
        return new Kingbase(kbha, securecmdd, has, addresses, limits);
    }

    public Kingbase withKbha(OptionalInt pid) {
        return new Kingbase(pid, securecmdd, licensed, addresses, limits);
    }
}
