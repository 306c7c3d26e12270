package kesh.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A session that holds the cluster's lock, as reported by the server that has the lock: a kesh's, or that of anybody who
 * can connect to repmgr's database, and call himself as he likes. A live kesh shows a sign of life
 * every few seconds. The server ends the session of a kesh that stays silent too long, and the lock with it.
 *
 * @param name what it says that it is: a kesh says its user, machine, process and start time
 * @param user the role that it has logged in as
 * @param from the address that it has logged in from; absent for a socket of the server's own host
 * @param able whether that role may do what a kesh does first
 * @param session the process id of its session in the server
 * @param since when that session began
 * @param silentSeconds how long it has been silent
 */
public record LockHolder(
        String name, String user, Optional<String> from, boolean able, int session, Instant since, long silentSeconds) {
    /** The interval at which a live kesh shows a sign of life. */
    public static final Duration SAYS_SO_EVERY = Duration.ofSeconds(5);

    /** The time of silence after which the server ends the session. */
    public static final Duration LETS_GO_AFTER = Duration.ofSeconds(45);

    /** A busy machine or network does not explain a silence that is longer than this. */
    private static final long ODD_SECONDS = 3 * SAYS_SO_EVERY.toSeconds();

    /** The name that kesh gives itself; the server may have cut off its end. */
    private static final Pattern NAME = Pattern.compile("kesh: (\\S+)\\[(\\d{1,18})\\].*");

    /** Says who holds the lock and when it last showed a sign of life, as the server knows it; then what it says itself. */
    public String told() {
        return "user %s has held the lock since %s, from %s, by session %s; its last sign of life was %s s ago\nit says it is %s"
                .formatted(user, since, from.orElse("the server's own host"), session, silentSeconds, name);
    }

    /** Says how its lock comes to an end. */
    public String ending(NodeName server) {
        String end = "select pg_terminate_backend(" + session + ")";
        if (!able) {
            return "user " + user
                    + " may not do what a kesh does, so it is no kesh of a colleague's; to end it, run as a superuser on "
                    + server + ": " + end + "; and see that it cannot connect to repmgr's database";
        }
        long left = LETS_GO_AFTER.toSeconds() - silentSeconds;
        if (left < 0) {
            return "to end it, run on " + server + ": " + end;
        }
        return isOddlySilent()
                ? "it seems to be dead; if so, its lock ends by itself within " + left + " s; to end it now, run on "
                        + server + ": " + end
                : "wait until it has ended; its lock ends with it, or within " + LETS_GO_AFTER.toSeconds()
                        + " s if its machine dies; to end it now, run on " + server + ": " + end;
    }

    public boolean isOddlySilent() {
        return silentSeconds > ODD_SECONDS;
    }

    /** True if its name says that it is a process of this operator on this machine, and that process has ended. */
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
