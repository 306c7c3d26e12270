package kesh.verb.grow;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a script says of a cluster that is to be made.
 *
 * @param dataDirectory of its nodes
 * @param configFile where their repmgr.conf goes; ~/ is the home of the user that is logged in as
 * @param locale as initdb takes it
 * @param settings for postgresql.conf, by name
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
