package kesh.remote;

/** The result of a connection attempt from one host to a port of another. */
public enum Reach {
    /** A program listens there and accepted. */
    OPEN,
    /** The host answers, but nothing listens there. */
    REFUSED,
    /** There was no answer, no route, or no address for the name. */
    NO_ANSWER
}
