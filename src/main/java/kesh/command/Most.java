package kesh.command;

/**
 * The most that kesh takes in from a host or a server at a time. What sends more is ended there, and a problem says so:
 * one member that goes wrong must not end a kesh that works on all of them. Sizes are in bytes.
 */
public final class Most {
    private static final int MB = 1 << 20;

    /** What a command prints that only looks, with what the login shell prints before it. */
    public static final int LOOKED_AT = 8 * MB;

    /** What a command prints that does something, such as one of {@code sh}; several nodes may do so at a time. */
    public static final int PRINTED = 16 * MB;

    /** What a job leaves on each of its two streams: the end of it counts. */
    public static final int OF_JOB = 4 * MB;

    /** What a server answers to one request, as it comes over the network. */
    public static final int ANSWERED = 16 * MB;

    /** The rows of one answer: each takes ten times the memory of what it is over the network. */
    public static final int ROWS = 100_000;

    /** The text that a row of repmgr.events has, in characters. */
    public static final int EVENT = 4000;

    private Most() {}

    /** Returns a size for a message: "8 MB". */
    public static String text(int bytes) {
        return bytes / MB + " MB";
    }
}
