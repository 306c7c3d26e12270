package kesh.dsl;

/** {@code 1.MB}: available only while a line of the shell is running. */
final class Bytes {
    private Bytes() {}

    public static long getKB(Number self) {
        return scaled(self, 10);
    }

    public static long getMB(Number self) {
        return scaled(self, 20);
    }

    public static long getGB(Number self) {
        return scaled(self, 30);
    }

    public static long getTB(Number self) {
        return scaled(self, 40);
    }

    private static long scaled(Number number, int bits) {
        return Math.round(number.doubleValue() * (1L << bits));
    }
}
