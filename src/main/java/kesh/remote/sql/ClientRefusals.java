package kesh.remote.sql;

import java.util.EnumMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.regex.Pattern;
import kesh.remote.Login;
import kesh.remote.ServerUnreachable;
import kesh.remote.ServerUnreachable.Why;
import kesh.remote.ssh.SshConnection;

/**
 * The words for what can go wrong between a host's client program and a server. The program reports no SQLSTATE for a
 * login that failed; its own words are English, as it runs in the C locale, and the server's may be in the server's
 * language.
 */
final class ClientRefusals {
    /** The exit status of sh if it does not find a program (POSIX, 2.8.2). */
    private static final int NOT_FOUND = 127;

    private static final Map<Why, Pattern> SIGNS = new EnumMap<>(Map.of(
            Why.REFUSED, sign("Connection refused|No such file or directory"),
            Why.NO_ANSWER, sign("timeout expired|timed out|could not translate host name|No route to host|unreachable"),
            Why.NO_HBA_ENTRY, sign("_hba\\.conf"),
            Why.LOGIN_FAILED, sign("authentication failed|no password supplied|认证失败"),
            Why.NO_ROLE, sign("role \"[^\"]*\" does not exist"),
            Why.NO_DATABASE, sign("database \"[^\"]*\" does not exist"),
            Why.NOT_READY, sign("the database system is|not yet accepting|数据库系统"),
            Why.TOO_MANY_CONNECTIONS, sign("too many (clients|connections)|remaining connection slots")));

    private ClientRefusals() {}

    private static Pattern sign(String regex) {
        return Pattern.compile(regex);
    }

    static ServerUnreachable noClient(SshConnection link, Login login) {
        return new ServerUnreachable(
                Why.NO_CLIENT,
                null,
                "the database server at " + SqlFailures.where(login) + " cannot be queried from " + link.name(),
                "the host has no " + login.names().client().orElse("client program of the database"),
                null);
    }

    static ServerUnreachable notConnected(SshConnection link, Login login, Dialogue dialogue) {
        if (dialogue.exitStatus().filter(status -> status == NOT_FOUND).isPresent()) {
            return noClient(link, login);
        }
        String said = dialogue.lastWords();
        Why why = SIGNS.entrySet().stream()
                .filter(sign -> sign.getValue().matcher(said).find())
                .map(Entry::getKey)
                .findFirst()
                .orElse(Why.OTHER);
        return new ServerUnreachable(why, null, SqlFailures.refuses(link, login), said, SqlFailures.hint(why, login));
    }

    static ServerUnreachable lost(SshConnection link, Login login, String what, Dialogue dialogue) {
        return SqlFailures.lost(link, login, what, dialogue.lastWords(), null);
    }
}
