package kesh.cluster;

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
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_:][A-Za-z0-9._:%-]{0,252}");

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
        return FORM.matcher(text).matches();
    }

    public boolean isKnown() {
        return !value.isEmpty();
    }

    /** True if it is written like this; an unknown address is that of no host. */
    public boolean is(String text) {
        return isKnown() && value.equals(text);
    }

    /** Returns the address, or {@code ?} if it is unknown. */
    @Override
    public String toString() {
        return isKnown() ? value : "?";
    }
}
