package kesh.remote;

import java.util.Set;
import kesh.cluster.Address;
import kesh.cluster.Host;

/**
 * What a script allows beyond the strict rules of SSH. By default nothing is.
 *
 * @param legacy whether old algorithms are offered to all hosts of the cluster
 * @param legacyAddresses the hosts to which they are offered besides
 * @param vouchers members whose known_hosts count for hosts that are reached through them
 * @param declaredAddresses the hosts that the script itself names: a member vouches for no others
 */
public record Lenience(
        boolean legacy, Set<Address> legacyAddresses, Set<Host> vouchers, Set<Address> declaredAddresses) {
    public static final Lenience NONE = new Lenience(false, Set.of(), Set.of(), Set.of());

    public Lenience {
        legacyAddresses = Set.copyOf(legacyAddresses);
        vouchers = Set.copyOf(vouchers);
        declaredAddresses = Set.copyOf(declaredAddresses);
    }

    /** @param address of a host of the cluster */
    public boolean legacyFor(Address address) {
        return legacy || legacyAddresses.contains(address);
    }

    /** @param address one that only the cluster's records have is never vouched for */
    public boolean vouches(Host member, Address address) {
        return vouchers.contains(member) && declaredAddresses.contains(address);
    }
}
