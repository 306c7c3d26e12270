package kesh.plan;

/** The effect of a step on clients that write: a run measures how long no server accepted their writes. */
public enum Outage {
    NONE,
    /** No server accepts writes from the step's start on. */
    BEGINS,
    /** A server accepts writes again once the step is done. */
    ENDS,
    /** No server accepts writes from the step's start until it is done. */
    DURING
}
