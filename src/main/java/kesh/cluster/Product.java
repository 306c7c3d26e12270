package kesh.cluster;

/** The database product that a cluster runs. Only {@code product} knows how it names its programs and files. */
public enum Product {
    POSTGRESQL,
    /** KingbaseES, whose kernel is PostgreSQL's and whose cluster manager is a repmgr of its own. */
    KINGBASE
}
