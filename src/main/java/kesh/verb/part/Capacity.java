package kesh.verb.part;

import kesh.cluster.Server;

/** The number of further WAL receivers that a server's settings allow. */
public final class Capacity {
    /** A copy takes two walsenders (data and WAL), as pg_basebackup -X stream does. */
    public static final int SENDERS_FOR_A_CLONE = 2;

    private Capacity() {}

    public static long freeSenders(Server server) {
        return number(server, "max_wal_senders") - server.replications().size();
    }

    public static long freeSlots(Server server) {
        return number(server, "max_replication_slots") - server.slots().size();
    }

    public static long number(Server server, String setting) {
        return Limits.number(server.setting(setting));
    }
}
