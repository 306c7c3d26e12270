package kesh.remote.sql;

import java.util.Properties;
import org.postgresql.PGProperty;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * Gives the driver the password only to prove that kesh has it, never to be sent as it is: while a server is down, or at a
 * port that only a record names, any user of the host may listen and ask for it in clear text. The driver makes one by
 * name for each session.
 */
public final class NoClearText implements AuthenticationPlugin {
    private final Properties properties;

    public NoClearText(Properties properties) {
        this.properties = properties;
    }

    @Override
    public char[] getPassword(AuthenticationRequestType type) throws PSQLException {
        if (type == AuthenticationRequestType.CLEARTEXT_PASSWORD) {
            throw new Asked();
        }
        String password = PGProperty.PASSWORD.getOrDefault(properties);
        return password == null ? null : password.toCharArray();
    }

    /** Says that a server asked for it in clear text. */
    static final class Asked extends PSQLException {
        private static final long serialVersionUID = 1;

        Asked() {
            super("the server asks for the password in clear text", PSQLState.CONNECTION_REJECTED);
        }
    }
}
