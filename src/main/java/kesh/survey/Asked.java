package kesh.survey;

import java.util.List;
import java.util.Optional;
import kesh.cluster.Declaration;
import kesh.cluster.Host;

/**
 * What a survey is to look at.
 *
 * @param cluster what the script calls the cluster
 * @param via the member that everything else is read from
 * @param config where repmgr.conf is on it, if the script says so
 * @param declared nodes that the script names; those that are no members are looked at as new ones
 */
public record Asked(String cluster, Host via, Optional<String> config, List<Declaration> declared) {
    public Asked {
        declared = List.copyOf(declared);
    }
}
