package kesh.plan;

/** What a step does to the clients that write: a run measures how long no server took their writes. */
public enum Outage {
    NONE,
    /** From its start on, nobody takes writes. */
    BEGINS,
    /** Once it is done, writes are taken again. */
    ENDS,
    /** From its start until it is done, nobody takes writes. */
    DURING
}
