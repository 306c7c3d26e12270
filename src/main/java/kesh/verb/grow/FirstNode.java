package kesh.verb.grow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.Address;
import kesh.cluster.ClusterState;
import kesh.cluster.Conninfo;
import kesh.cluster.Declaration;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Passfile;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Secret;
import kesh.product.Conventions;
import kesh.product.RepmgrConf;
import kesh.verb.part.NodeControl;

/** The future first node of a cluster. There is no other node to copy settings from. */
record FirstNode(
        Node self, Declaration declared, List<Address> addresses, NewCluster wish, Secret fresh, Conventions product) {
    /** The name of repmgr's user and of its database in repmgr's manual. */
    private static final String REPMGR = "repmgr";

    private static final NodeId FIRST = new NodeId(1);
    private static final int USUAL_PRIORITY = 100;

    static FirstNode in(ClusterState now, Node self, NewCluster wish, Secret fresh) {
        return new FirstNode(
                self,
                self.declaration().orElseThrow(),
                now.nodes().stream().map(Node::address).toList(),
                wish,
                fresh,
                Conventions.of(now));
    }

    NodeName name() {
        return self.name();
    }

    NodeId id() {
        return declared.id().orElse(FIRST);
    }

    Machine machine() {
        return self.machine().found().orElseThrow();
    }

    PlaceChecks place() {
        return new PlaceChecks(name(), machine());
    }

    String configFile() {
        return wish.configFile().startsWith("~/")
                ? machine().home() + wish.configFile().substring(1)
                : wish.configFile();
    }

    /** A dead host must be noticed soon: libpq itself would wait for minutes. */
    Conninfo conninfo() {
        return new Conninfo(Map.of())
                .with("host", declared.memberAddress().value())
                .with("user", REPMGR)
                .with("dbname", REPMGR)
                .with("port", Integer.toString(wish.port()))
                .with("connect_timeout", "2");
    }

    /** The password that an earlier run has written, or else a new one. */
    Secret password() {
        return machine()
                .passfile()
                .entry(declared.memberAddress().value(), wish.port(), REPMGR, REPMGR)
                .map(Passfile.Entry::password)
                .orElse(fresh);
    }

    List<Passfile.Entry> logins() {
        return Stream.of(REPMGR, "replication")
                .map(database -> new Passfile.Entry(
                        declared.memberAddress().value(), Integer.toString(wish.port()), database, REPMGR, password()))
                .toList();
    }

    NewServer server() {
        return new NewServer(
                name(),
                machine(),
                wish.dataDirectory(),
                conninfo(),
                password(),
                password(),
                wish,
                addresses,
                List.of());
    }

    NodeControl control() {
        return new NodeControl(
                name(), machine().software().orElseThrow(), wish.dataDirectory(), configFile(), config().settings());
    }

    /** Includes the two commands that repmgrd runs in a failover; without them it could promote nothing. */
    RepmgrConf config() {
        String bin = machine().software().orElseThrow().binDirectory();
        String repmgr = machine().software().orElseThrow().repmgr();
        RepmgrConf config = new RepmgrConf(List.of())
                .with("node_id", id().toString())
                .with("node_name", name().value())
                .with("conninfo", conninfo().text().reveal())
                .with("data_directory", wish.dataDirectory())
                .with("pg_bindir", bin)
                .with("use_replication_slots", "yes")
                .with("failover", "automatic")
                .with("promote_command", repmgr + " standby promote -f " + configFile() + " --log-to-file")
                .with(
                        "follow_command",
                        repmgr + " standby follow -f " + configFile() + " --log-to-file --upstream-node-id=%n")
                .with("log_file", wish.dataDirectory().replaceFirst("/[^/]*$", "") + "/repmgrd.log");
        if (declared.location().isPresent()) {
            config = config.with("location", declared.location().get());
        }
        if (declared.priority().isPresent()) {
            config =
                    config.with("priority", Integer.toString(declared.priority().getAsInt()));
        }
        return config;
    }

    Registration registration() {
        return new Registration(
                id(),
                name(),
                Role.PRIMARY,
                Optional.empty(),
                true,
                declared.location().orElse("default"),
                declared.priority().orElse(USUAL_PRIORITY),
                conninfo(),
                REPMGR,
                Optional.of(id().slotName()),
                configFile());
    }
}
