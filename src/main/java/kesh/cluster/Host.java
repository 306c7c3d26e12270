package kesh.cluster;

import java.util.Optional;

/**
 * A machine as SSH dials it.
 *
 * @param name what an operator calls it
 * @param user who logs in there, if it is another than the ssh settings say; no record of a cluster ever says it
 * @param address the name or address to dial; the port comes from the ssh settings
 */
public record Host(String name, Optional<UserName> user, Address address) {

    public Host(String name, Address address) {
        this(name, Optional.empty(), address);
    }

    /** Returns root's login to the same machine. */
    Host asRoot() {
        return new Host(UserName.ROOT + "@" + name, Optional.of(UserName.ROOT), address);
    }

    @Override
    public String toString() {
        return name;
    }
}
