package kesh.remote;

/** What a connection attempt from one host to a port of another met. */
public enum Reach {
    /** Something listens and accepted. */
    OPEN,
    /** The host answers, nothing listens there. */
    REFUSED,
    /** No answer, no route, or a name that does not resolve. */
    NO_ANSWER
}
