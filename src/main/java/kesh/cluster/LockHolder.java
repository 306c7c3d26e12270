package kesh.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kesh that has a cluster's lock, as the server tells of it that the lock is in. One that lives says so every few
 * seconds. The server ends the session of one that says nothing for a while, and the lock with it.
 *
 * @param name who, on which machine, in which process, since when
 * @param session the process id of its session in the server
 * @param since when that session began
 * @param silentSeconds how long it has said nothing
 */
public record LockHolder(String name, int session, Instant since, long silentSeconds) {
    /** How often a kesh that lives says so. */
    public static final Duration SAYS_SO_EVERY = Duration.ofSeconds(5);

    /** After so much silence the server ends the session. */
    public static final Duration LETS_GO_AFTER = Duration.ofSeconds(45);

    /** So much silence is more than a busy machine or network. */
    private static final long ODD_SECONDS = 3 * SAYS_SO_EVERY.toSeconds();

    /** As kesh names itself; the end may have been cut off by the server. */
    private static final Pattern NAME = Pattern.compile("kesh: (\\S+)\\[(\\d+)\\].*");

    /** Who it is, and whether it still talks. */
    public String told() {
        return name + "\nit has had the lock since " + since + "; its last sign of life was " + silentSeconds
                + " s ago";
    }

    /** How its lock comes to an end. */
    public String ending(NodeName server) {
        String end = "select pg_terminate_backend(" + session + ")";
        long left = LETS_GO_AFTER.toSeconds() - silentSeconds;
        if (left < 0) {
            return "end it on " + server + ": " + end;
        }
        return isOddlySilent()
                ? "it seems to be dead; then its lock ends by itself within " + left + " s; or end it on " + server
                        + ": " + end
                : "wait until it has ended; its lock ends with it, and within " + LETS_GO_AFTER.toSeconds()
                        + " s if its machine dies; or end it on " + server + ": " + end;
    }

    public boolean isOddlySilent() {
        return silentSeconds > ODD_SECONDS;
    }

    /** Whether it says that it is a process of this operator's on this machine, and there is no such process any more. */
    public boolean isEndedRunOf(String operator) {
        Matcher theirs = NAME.matcher(name);
        Matcher own = NAME.matcher(operator);
        return theirs.matches()
                && own.matches()
                && theirs.group(1).equals(own.group(1))
                && ProcessHandle.of(Long.parseLong(theirs.group(2)))
                        .filter(ProcessHandle::isAlive)
                        .isEmpty();
    }
}
