package kesh.cluster;

/** Which database product a cluster runs. How it names its programs and files is {@code product}'s to know. */
public enum Product {
    POSTGRESQL,
    /** KingbaseES, whose kernel is PostgreSQL's and whose cluster manager is a repmgr of its own. */
    KINGBASE
}
