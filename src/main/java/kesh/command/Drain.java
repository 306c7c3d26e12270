package kesh.command;

/** Takes what a program prints on its standard output, piece by piece, as it comes. */
@FunctionalInterface
public interface Drain {
    /** @throws kesh.Problem if it takes no more: the program is ended */
    void take(byte[] piece);
}
