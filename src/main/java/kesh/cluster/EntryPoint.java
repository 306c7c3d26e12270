package kesh.cluster;

import java.util.Optional;

/**
 * A member from which everything else about a cluster is read.
 *
 * @param config where repmgr.conf is on it, if the script says so
 */
public record EntryPoint(Host host, Optional<String> config) {}
