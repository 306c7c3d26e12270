package kesh.lab

/** Queries on the hosts of a KingbaseES lab: the running programs, the streams, and the records. */
class KingbaseHosts {
    /** Cron's line for kbha. */
    static final String SCHEDULE = "*/1 * * * *  . /etc/profile;$Lab.KES_HOME/bin/kbha -A daemon -f $Lab.KES_HOME/etc/repmgr.conf"

    private final Lab lab

    KingbaseHosts(Lab lab) {
        this.lab = lab
    }

    /** True if server, repmgrd and kbha run, and cron would start kbha again. */
    boolean runs(String host) {
        ['kingbase', 'repmgrd', 'kbha'].every { lab.hasProcess(host, it) } && lab.on(host, 'crontab -l', 'kingbase') == SCHEDULE
    }

    boolean streams(String host, String upstream) {
        lab.sql(host, "select status || ' ' || sender_host from pg_stat_wal_receiver") == "streaming 10.9.0.1${upstream.substring(3)}"
    }

    String members(String host = 'kes1') {
        lab.sql(host, "select string_agg(node_name || ' ' || type || ' ' || coalesce(upstream_node_id, 0), ', ' order by node_id) from repmgr.nodes where active")
    }

    String slots(String host) {
        lab.sql(host, "select string_agg(slot_name::text || ' ' || active, ', ' order by slot_name) from pg_replication_slots")
    }
}
