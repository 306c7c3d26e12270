package kesh.cluster;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A public key of SSH, as a file named like one has it: {@code ssh-ed25519 AAAA… comment}. It has no options in front, so
 * that in authorized_keys it is a key and nothing else, and its type and its data hold no pattern of known_hosts.
 *
 * @param line the whole line, without blanks around it
 */
public record PublicKey(String line) {
    private static final Pattern FORM =
            Pattern.compile("([a-z][a-z0-9@.-]{2,63}) ([A-Za-z0-9+/]{4,}={0,2})( [^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]*)?");

    /** @throws IllegalArgumentException if the line is no public key */
    public PublicKey {
        if (!FORM.matcher(line).matches()) {
            throw new IllegalArgumentException("not a public key");
        }
    }

    /** Returns the key in a line of somebody's file, if it is one. */
    public static Optional<PublicKey> read(String line) {
        return Optional.of(line.strip().replaceAll("[ \t]+", " "))
                .filter(text -> FORM.matcher(text).matches())
                .map(PublicKey::new);
    }

    public String type() {
        return part(1);
    }

    /** Returns the key itself, in Base64. */
    public String data() {
        return part(2);
    }

    private String part(int group) {
        Matcher matcher = FORM.matcher(line);
        matcher.matches();
        return matcher.group(group);
    }

    /** True if a line of authorized_keys, whatever options and comment it has, is about this key. */
    public boolean isIn(String other) {
        return Stream.of(other.strip().split("\\s+")).anyMatch(data()::equals);
    }

    @Override
    public String toString() {
        return line;
    }
}
