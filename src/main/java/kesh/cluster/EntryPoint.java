package kesh.cluster;

import java.util.Optional;

/**
 * A member from which everything else about a cluster is read.
 *
 * @param config the path of its repmgr.conf, if the script gives it
 */
public record EntryPoint(Host host, Optional<String> config) {}
