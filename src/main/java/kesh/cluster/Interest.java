package kesh.cluster;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A thing that a verb needs to know beyond the usual survey, because it costs time or loads the hosts. */
public sealed interface Interest {

    /** Every connection between members: SSH and SQL logins, each from each. */
    record Links() implements Interest {}

    /** The logins that hosts allow: public keys, authorized_keys, known_hosts, crontab of each node's user. */
    record Access() implements Interest {}

    /** The same for root on each node's host, and root's connections from each to each. */
    record Roots() implements Interest {}

    /** The points where servers diverged: timeline histories, and the end of the WAL of servers that do not run. */
    record Divergence() implements Interest {}

    /**
     * The declared hosts may not be a cluster yet: then they are inspected as new nodes, and there are no members.
     *
     * @param dataDirectory the path for the data
     * @param configFile the path for repmgr.conf; ~/ is the home of the login user
     * @param port the port on which the server would listen
     */
    record BareHosts(Optional<String> dataDirectory, Optional<String> configFile, OptionalInt port)
            implements Interest {
        /** The hosts are only inspected: nothing is to be put there. */
        public BareHosts() {
            this(Optional.empty(), Optional.empty(), OptionalInt.empty());
        }
    }

    /**
     * A question of the operator.
     *
     * @param sql a SELECT of one row and one column
     */
    record Question(String sql, NodeSelection on) implements Interest {}

    /** Files whose mode and hash are read, on every node, by absolute path. */
    record Files(Set<String> paths) implements Interest {
        public Files {
            paths = Set.copyOf(paths);
        }
    }

    /** Parameters that are read with all details: bounds, source, what the files say. */
    record Settings(Set<String> names) implements Interest {
        public Settings {
            names = Set.copyOf(names);
        }
    }

    /** The character set of a locale on the hosts, if they have it. */
    record Locale(String name) implements Interest {}

    /** The origin of the software: packages, or the product's directory, all of it read and hashed. */
    record Installations() implements Interest {}
}
