package kesh.cluster;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What a verb needs to be looked at beyond what every survey looks at: it costs time, or load on the hosts. */
public sealed interface Interest {

    /** Every way between members: SSH and SQL logins, each from each. */
    record Links() implements Interest {}

    /** Who may log in: public keys, authorized_keys, known_hosts, crontab of each node's user. */
    record Access() implements Interest {}

    /** The same of root on each node's host, and root's ways from each to each. */
    record Roots() implements Interest {}

    /** Where servers parted: histories of timelines, and the end of the WAL of those that do not run. */
    record Divergence() implements Interest {}

    /**
     * The declared hosts may be no cluster yet: then they are looked at as new nodes, and there are no members.
     *
     * @param dataDirectory where the data would go
     * @param configFile where repmgr.conf would go; ~/ is the home of the user that is logged in as
     * @param port where the server would listen
     */
    record BareHosts(Optional<String> dataDirectory, Optional<String> configFile, OptionalInt port)
            implements Interest {
        /** Only to be looked at: nothing is to be put there. */
        public BareHosts() {
            this(Optional.empty(), Optional.empty(), OptionalInt.empty());
        }
    }

    /**
     * A question of the operator's.
     *
     * @param sql a SELECT of one row and one column
     */
    record Question(String sql, NodeSelection on) implements Interest {}

    /** Files of which mode and hash are looked at, on every node, by absolute path. */
    record Files(Set<String> paths) implements Interest {
        public Files {
            paths = Set.copyOf(paths);
        }
    }

    /** Parameters of which all is looked at: bounds, source, what the files say. */
    record Settings(Set<String> names) implements Interest {
        public Settings {
            names = Set.copyOf(names);
        }
    }

    /** Whether hosts have a locale, and in which character set its text is. */
    record Locale(String name) implements Interest {}

    /** Where the software comes from: packages asked for, or all of the product's directory read and hashed. */
    record Installations() implements Interest {}
}
