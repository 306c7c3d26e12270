package kesh.remote;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * By the driver; a server that wants a login which the driver does not know, as KingbaseES may with SM3 or SM4, is from then
 * on asked by its own client program: it may count logins that are not gone through with.
 */
final class DriverFirst implements SqlSession.Opening {
    private record Server(Link from, String host, int port) {}

    private final Set<Server> unknownToDriver = ConcurrentHashMap.newKeySet();

    @Override
    public SqlSession open(
            Link link, Login login, boolean readOnly, String applicationName, Duration limit, String what) {
        Server server = new Server(link, login.host(), login.port());
        if (!unknownToDriver.contains(server)) {
            try {
                return DriverSession.open(link, login, readOnly, applicationName, limit, what);
            } catch (UnknownToDriver strange) {
                unknownToDriver.add(server);
            }
        }
        return SqlSession.byClient(link, login, readOnly, applicationName, limit, what);
    }
}
