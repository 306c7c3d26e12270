package kesh.cluster;

import java.util.List;

/**
 * What kesh may do in a server, according to the server.
 *
 * @param user the user as whom kesh is logged in: repmgr's
 * @param lacking what it may not do; empty for a superuser. A right of which the server knows nothing is not in it.
 */
public record Rights(String user, boolean superuser, List<Right> lacking) {
    public Rights {
        lacking = List.copyOf(lacking);
    }

    public static Rights ofSuperuser(String user) {
        return new Rights(user, true, List.of());
    }

    public boolean lack(Right right) {
        return lacking.contains(right);
    }
}
