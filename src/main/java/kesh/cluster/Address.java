package kesh.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name or the IP address of a host: what may be dialled, and stand as an operand of a command or as a field of a
 * file. It cannot hold anything else, such as an option of ssh, a user in front, a pattern of known_hosts or a blank;
 * whoever can write a cluster's records could otherwise run commands with them.
 *
 * @param value empty if no address is known
 */
public record Address(String value) {
    /** Letters and digits of other scripts are not in it: a name in DNS has them as {@code xn--…}. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,252}");

    /**
     * What ends in a number may be taken for an IPv4 address, and then each program reads it in another way: 010.0.0.1 is
     * 10.0.0.1 to Java and 8.0.0.1 to PostgreSQL, and 10.1 is 10.0.0.1. Only four decimal numbers are the same to all.
     */
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?(?:\\d+|0[xX][0-9A-Fa-f]*)\\.?");

    private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

    private static final Pattern IPV4 = Pattern.compile("(?:" + BYTE + "\\.){3}" + BYTE);

    /** The characters of an IPv6 address, and after a percent sign its zone. */
    private static final Pattern IPV6 = Pattern.compile("([0-9A-Fa-f:.]{2,45})(?:%[A-Za-z0-9._-]{1,30})?");

    /** The address of a host that nobody has named, or that was named by something that is no address. */
    public static final Address UNKNOWN = new Address("");

    /** @throws IllegalArgumentException if the text is neither an address nor empty */
    public Address {
        if (!value.isEmpty() && !isAddress(value)) {
            throw new IllegalArgumentException("not the name or address of a host");
        }
    }

    /** @throws IllegalArgumentException if the text is no address */
    public static Address of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("no name or address of a host");
        }
        return new Address(text);
    }

    /** Returns the address that a record, a setting or a message has, or {@link #UNKNOWN} if that is none. */
    public static Address read(String text) {
        return isAddress(text) ? new Address(text) : UNKNOWN;
    }

    public static boolean isAddress(String text) {
        if (text.indexOf(':') >= 0) {
            return isIpv6(text);
        }
        // Four numbers are what an address is nearly always.
        return IPV4.matcher(text).matches()
                || NAME.matcher(text).matches() && !ENDS_IN_NUMBER.matcher(text).matches();
    }

    private static boolean isIpv6(String text) {
        Matcher form = IPV6.matcher(text);
        if (!form.matches()) {
            return false;
        }
        try {
            // A text with a colon is never looked up as a name.
            InetAddress.getByName(form.group(1));
            return true;
        } catch (UnknownHostException none) {
            return false;
        }
    }

    /** True if it is an IP address, which nobody needs to look up. */
    boolean isNumeric() {
        return value.indexOf(':') >= 0 || IPV4.matcher(value).matches();
    }

    public boolean isKnown() {
        return !value.isEmpty();
    }

    /** True if it is written like this; an unknown address is that of no host. */
    public boolean is(String text) {
        return isKnown() && value.equals(text);
    }

    /** True if a person who writes this means it: names of hosts differ in no capital (RFC 4343). */
    boolean names(String text) {
        return isKnown() && value.equalsIgnoreCase(text);
    }

    /** Returns the address, or {@code ?} if it is unknown. */
    @Override
    public String toString() {
        return isKnown() ? value : "?";
    }
}
