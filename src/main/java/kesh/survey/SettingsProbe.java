package kesh.survey;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kesh.cluster.Host;
import kesh.cluster.Secret;
import kesh.cluster.Secrets;
import kesh.cluster.Seen;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Login;
import kesh.remote.TimedOut;
import kesh.remote.Transport;
import kesh.remote.Unreachable;

/** Reads all parameters in force of a server, to compare them with those of others. */
final class SettingsProbe {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** It leaves out parameters that differ by nature between servers, or may hold a secret. */
    private static final Query SETTINGS = Query.reading(
            "all settings",
            "select name, setting || coalesce(' ' || unit, '') as setting from pg_settings where name not in"
                    + " ('primary_conninfo', 'primary_slot_name', 'cluster_name', 'in_hot_standby', 'transaction_read_only',"
                    + " 'transaction_deferrable', 'transaction_isolation', 'default_transaction_read_only',"
                    + " 'statement_timeout', 'application_name', 'ssl_passphrase_command', 'archive_command',"
                    + " 'restore_command', 'archive_cleanup_command', 'recovery_end_command')");

    /** Every server has it, and shows it only to those who may see all settings. */
    private static final String HIDDEN_TO_MOST = "data_directory";

    private SettingsProbe() {}

    /** Any extension has parameters of its own. */
    private static void shown(String name, String setting, Map<String, String> settings) {
        settings.put(
                name,
                Secrets.isName(name) && !setting.isEmpty() ? new Secret(setting).toString() : Secrets.hidden(setting));
    }

    static Seen<Map<String, String>> look(Transport transport, Host host, Login login) {
        try {
            Answer answer =
                    transport.query(host, login, List.of(SETTINGS), LIMIT).get(0);
            if (answer instanceof Answer.Rows rows) {
                if (rows.rows().stream().noneMatch(row -> row.get("name").equals(Optional.of(HIDDEN_TO_MOST)))) {
                    return Seen.unknown("kesh's user may not see all settings");
                }
                Map<String, String> settings = new TreeMap<>();
                return Typed.of(host + ": what its server answered cannot be read", () -> {
                    rows.rows()
                            .forEach(row -> shown(
                                    row.get("name").orElse(""),
                                    row.get("setting").orElse(""),
                                    settings));
                    return Seen.known(settings);
                });
            }
            return Seen.unknown(((Answer.Refused) answer).message());
        } catch (Unreachable | TimedOut failed) {
            return Seen.unknown(failed.getMessage());
        }
    }
}
