package kesh.cluster;

import java.util.Set;

/** What a verb needs to be looked at beyond what every survey looks at: it costs time, or load on the hosts. */
public sealed interface Interest {

    /** Every way between members: SSH and SQL logins, each from each. */
    record Links() implements Interest {}

    /** Who may log in: public keys, authorized_keys, known_hosts, crontab of each node's user. */
    record Access() implements Interest {}

    /**
     * A question of the operator's.
     *
     * @param sql a SELECT of one row and one column
     */
    record Question(String sql, Choice on) implements Interest {}

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
}
