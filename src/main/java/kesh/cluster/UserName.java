package kesh.cluster;

import java.util.regex.Pattern;

/** The name of a user of an operating system. */
public record UserName(String value) {
    /** As useradd takes it, and with capitals and dots, which directories have. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}\\$?");

    public static final UserName ROOT = new UserName("root");

    /** @throws IllegalArgumentException if the text is no name of a user */
    public UserName {
        if (!isUserName(value)) {
            throw new IllegalArgumentException("not the name of a user");
        }
    }

    public static boolean isUserName(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
