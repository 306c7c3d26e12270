package kesh.verb.grow;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A script's description of a cluster that is to be made.
 *
 * @param dataDirectory the data directory of its nodes
 * @param configFile the path of their repmgr.conf; ~/ is the home directory of kesh's SSH user
 * @param locale a locale for initdb
 * @param settings lines for postgresql.conf, by name
 * @param access lines for pg_hba.conf, after those that repmgr needs
 */
public record NewCluster(
        String dataDirectory,
        String configFile,
        int port,
        String locale,
        Map<String, String> settings,
        List<String> access) {
    public static final String LOCALE = "C.UTF-8";

    public NewCluster {
        settings = new TreeMap<>(settings);
        access = List.copyOf(access);
    }
}
