package kesh.remote.sql;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kesh.remote.Login;
import kesh.remote.ServerUnreachable;
import kesh.remote.ServerUnreachable.Why;
import kesh.remote.UnknownToDriver;
import kesh.remote.ssh.SshConnection;

/**
 * Opens sessions by the driver. If a server requires a login that the driver does not know, as KingbaseES may with SM3
 * or SM4, its own client program is used from then on: the driver is not tried again, as a server may count logins that
 * are not completed.
 */
public final class DriverFirst implements SqlSession.Opening {
    private record Attempt(SshConnection link, Login login) {}

    private final Map<Attempt, UnknownToDriver> unknown = new ConcurrentHashMap<>();

    @Override
    public SqlSession open(SshConnection link, Login login, SqlSession.Settings settings, Duration limit, String what) {
        Attempt attempt = new Attempt(link, login);
        if (!unknown.containsKey(attempt)) {
            try {
                return DriverSession.open(link, login, settings, limit, what);
            } catch (UnknownToDriver strange) {
                unknown.put(attempt, strange);
            }
        }
        try {
            return ClientSession.open(link, login, settings, limit, what);
        } catch (ServerUnreachable failed) {
            throw failed.why() == Why.NO_CLIENT ? unknown.get(attempt) : failed;
        }
    }
}
