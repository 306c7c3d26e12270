package kesh.cluster;

import java.security.SecureRandom;
import java.util.Base64;

/** A text that must not be shown: it prints as {@code ***}; {@link #reveal} is called only where the text is used. */
public record Secret(String reveal) {
    /** In base 64 without padding these make 32 characters. */
    private static final int RANDOM_BYTES = 24;

    /** Makes a password that nobody knows: letters, digits, '-' and '_'. */
    public static Secret random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    @Override
    public String toString() {
        return "***";
    }
}
