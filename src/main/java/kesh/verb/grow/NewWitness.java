package kesh.verb.grow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Product;
import kesh.cluster.Registration;
import kesh.cluster.Right;
import kesh.cluster.Rights;
import kesh.cluster.Role;
import kesh.cluster.Secret;

/**
 * A future witness.
 *
 * @param like a standby that would be made there: files and addresses are the same, data and record are not
 */
record NewWitness(NewNode like, ClusterState now) {
    /** To replicate is an attribute of the role, and to pause repmgrd is everyone's; the others are of use to data only. */
    private static final List<Right> RIGHTS = List.of(
            Right.SEE_SESSIONS,
            Right.SEE_SETTINGS,
            Right.READ_RECORDS,
            Right.WRITE_RECORDS,
            Right.COPY_RECORDS,
            Right.WRITE_EVENTS,
            Right.RELOAD);

    Node self() {
        return like.self();
    }

    NodeName name() {
        return like.name();
    }

    NodeId id() {
        return like.id();
    }

    /** It must be the members' own password, or they could not log in; without one the witness cannot be made. */
    Optional<Secret> password() {
        return like.password();
    }

    NewServer server() {
        NewCluster plain = new NewCluster(
                like.dataDirectory(), like.configFile(), like.port(), NewCluster.LOCALE, Map.of(), List.of());
        return new NewServer(
                name(),
                machine(),
                like.dataDirectory(),
                like.conninfo(),
                password().orElse(new Secret("")),
                like.superuserPassword().or(this::password).orElse(new Secret("")),
                plain,
                now.nodes().stream().map(Node::address).toList(),
                granted());
    }

    /** Where repmgr's user is no superuser, it is none here: nobody would expect the same password to open more. */
    private List<Right> granted() {
        boolean superuser =
                like.upstreamServer().rights().found().map(Rights::superuser).orElse(true);
        return superuser || machine().software().orElseThrow().product() == Product.KINGBASE ? List.of() : RIGHTS;
    }

    private Machine machine() {
        return like.machine();
    }

    Registration registration() {
        Registration standby = like.registration();
        return new Registration(
                standby.id(),
                standby.name(),
                Role.WITNESS,
                standby.upstream(),
                true,
                standby.location(),
                0,
                standby.conninfo(),
                standby.repluser(),
                standby.slotName(),
                standby.configFile());
    }
}
