package kesh.text;

import java.util.Locale;

/** Writes numbers of bytes for people: 30 MB, 1.5 GB, in powers of 1024 like PostgreSQL's pg_size_pretty. */
public final class Sizes {
    private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB", "PB"};

    private Sizes() {}

    public static String text(long bytes) {
        double value = bytes;
        int unit = 0;
        // From 1023.5 and 9.95 on, rounding would write 1024 and 10.0.
        while (Math.abs(value) >= 1023.5 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        boolean whole = unit == 0 || Math.abs(value) >= 9.95;
        return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }
}
