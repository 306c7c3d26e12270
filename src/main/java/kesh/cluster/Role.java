package kesh.cluster;

import java.util.Locale;

/** The role of a node, by its record in repmgr.nodes or by what its server does. */
public enum Role {
    PRIMARY,
    STANDBY,
    WITNESS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
