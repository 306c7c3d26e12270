package kesh.verb.grow;

import java.util.ArrayList;
import java.util.List;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.plan.Check;
import kesh.verb.part.LinkChecks;

/** The checks before a host is made a witness. All of them are evaluated; none stops at the first failure. */
record WitnessChecks(ClusterState now, NewWitness node) {

    List<Check> all() {
        NewNode like = node.like();
        if (like.isMember()) {
            return List.of();
        }
        PlaceChecks place = like.place();
        List<Check> checks =
                new ArrayList<>(place.notRoot(like.upstreamMachine().user()));
        checks.addAll(place.config(like.configFile(), like.id()));
        checks.add(password());
        NewServer server = node.server();
        if (node.self().runningServer().isEmpty()) {
            checks.addAll(place.dataDirectory(server.isOurs()));
            checks.add(place.room());
            checks.add(PlaceChecks.locale(node.self(), NewCluster.LOCALE));
            checks.add(place.portFree(now, like.port()));
        } else {
            checks.add(place.isOwn(server));
        }
        for (Node member : now.members()) {
            checks.addAll(LinkChecks.asking(now, node.self(), member, member.isPrimary()));
            checks.add(LinkChecks.port(now, member, node.self(), like.port()));
        }
        return checks;
    }

    private Check password() {
        String title = "repmgr's password is known";
        return node.password().isPresent()
                ? Check.held(title, "by " + node.like().upstream().name() + "'s password file")
                : Check.failed(
                        title,
                        node.like().upstream().name() + ": its password file does not have repmgr's password",
                        "the witness's server would not admit the members, and they would not admit its repmgrd",
                        "add it to " + node.like().upstreamMachine().passfile().path());
    }
}
