package kesh.dsl;

import java.util.Map;

/** What options mean, in a few words: for help and completion. By option, or by word and option where it means something else. */
final class Meanings {
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("access", "lines for pg_hba.conf, a list"),
            Map.entry("address", "by which the members reach it, where that is another than yours"),
            Map.entry("archive", "a zip, tar or tar.gz of yours with the product; else it is copied from the member"),
            Map.entry("behind", "true: also one that has received less than another"),
            Map.entry("config", "where its repmgr.conf is"),
            Map.entry("data", "the data directory"),
            Map.entry("drain", "how many seconds sessions have to end; else 30"),
            Map.entry("every", "between two looks: '2s'; else '1s'"),
            Map.entry("from", "the member that has the software; else the primary"),
            Map.entry("host", "name or address to reach it by; else its name"),
            Map.entry("id", "its node id in repmgr; else the next that is free"),
            Map.entry("jump", "user@host:port of a bastion to go through"),
            Map.entry("key", "file of the private key"),
            Map.entry("knownHosts", "file of the host keys that are believed"),
            Map.entry("locale", "of the databases"),
            Map.entry("license", "a file of yours that takes the place of the archive's license"),
            Map.entry("location", "its location in repmgr; else default"),
            Map.entry("lost", "true: it is given up, though it cannot be looked at"),
            Map.entry("mode", "the file's rights: '600'; else 644"),
            Map.entry("name", "its node name in repmgr"),
            Map.entry("on", "which nodes: a name, a list of names, primary, standbys or all"),
            Map.entry("port", "of sshd; else 22"),
            Map.entry("install.port", "of the servers; else 5432"),
            Map.entry("priority", "the higher, the sooner it is promoted, 0: never"),
            Map.entry("purge", "true: its data, repmgr.conf and logins are removed, too"),
            Map.entry("restart", "true: what takes a restart is restarted, one after the other"),
            Map.entry("root", "true: also root's logins between the hosts"),
            Map.entry("settings", "for postgresql.conf: [work_mem: '8MB']"),
            Map.entry("since", "those started before: '2026-11-25 14:00'"),
            Map.entry("sql", "a SELECT of one row and one column that says whether it is so"),
            Map.entry(
                    "sqlByClient", "true: servers are asked by psql or ksql on their hosts, not by kesh's own driver"),
            Map.entry("times", "how many looks; else until q is pressed"),
            Map.entry("to", "the standby that becomes the primary"),
            Map.entry("upstream", "the node that it receives WAL from; else the primary"),
            Map.entry("rebuild.upstream", "the node whose data is copied; else the one that it is below"),
            Map.entry("user", "whom to log in as"),
            Map.entry("within", "how long it may take: '5m'; else '1m'"));

    private Meanings() {}

    static String of(String word, String option) {
        return MEANINGS.getOrDefault(word + "." + option, MEANINGS.getOrDefault(option, ""));
    }
}
