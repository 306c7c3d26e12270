package kesh.run;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import kesh.Problem;
import kesh.command.Command;
import kesh.command.Drain;
import kesh.local.OwnDirectory;
import kesh.plan.Action;
import kesh.text.Sizes;

/**
 * Copies a file from a host to this machine, piece by piece, so that its size does not matter for memory. The host first
 * says the size, and no more than that is taken: a file that grows is copied as it was at the beginning.
 */
final class Fetching implements Drain, AutoCloseable {
    /** Prints the size, the bytes, and their digest. */
    private static final String SEND = "[ -f \"$1\" ] || { echo \"there is no file $1\" >&2; exit 1; };"
            + " size=$(wc -c <\"$1\") && echo $size && head -c \"$size\" <\"$1\" && head -c \"$size\" <\"$1\" | sha256sum";

    /** The most digits that a size has; a line that is longer is none. */
    private static final int DIGITS = 19;

    /** A digest in hexadecimal; what the program writes after it does not matter. */
    private static final int DIGEST = 64;

    /** This much stays free on the operator's machine. */
    private static final long SPARE = 64L << 20;

    private final Action.Fetch fetch;
    private final MessageDigest digest = sha256();
    private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    private final ByteArrayOutputStream ending = new ByteArrayOutputStream();
    private long size = -1;
    private long taken;
    private Path part;
    private OutputStream to;

    Fetching(Action.Fetch fetch) {
        this.fetch = fetch;
    }

    Command command() {
        return Command.reading("sh", "-c", SEND, "kesh-get", fetch.path()).drainedBy(this);
    }

    @Override
    public void take(byte[] piece) {
        int from = size < 0 ? sizeFrom(piece) : 0;
        int content = size < 0 ? 0 : (int) Math.min(size - taken, piece.length - from);
        if (content > 0) {
            digest.update(piece, from, content);
            taken += content;
            try {
                to.write(piece, from, content);
            } catch (IOException unwritable) {
                throw unwritable(unwritable);
            }
        }
        int rest = Math.min(piece.length - from - content, DIGEST - ending.size());
        ending.write(piece, from + content, Math.max(0, rest));
    }

    /** Reads the size, and opens the file when it is known; returns where the content begins. */
    private int sizeFrom(byte[] piece) {
        for (int at = 0; at < piece.length; at++) {
            if (piece[at] == '\n') {
                String number = beginning.toString(StandardCharsets.US_ASCII).strip();
                if (!number.matches("[0-9]+")) {
                    throw changed();
                }
                size = Long.parseLong(number);
                open();
                return at + 1;
            }
            beginning.write(piece[at]);
            if (beginning.size() >= DIGITS) {
                throw changed();
            }
        }
        return piece.length;
    }

    private void open() {
        try {
            Path directory = fetch.to().toAbsolutePath().getParent();
            Files.createDirectories(directory);
            if (Files.isSymbolicLink(directory)) {
                throw new Problem(
                        directory + ": it is a link, and leads elsewhere",
                        null,
                        "remove it, or name another directory");
            }
            OwnDirectory.requireNoStranger(directory);
            long free = Files.getFileStore(directory).getUsableSpace();
            if (size > free - SPARE) {
                throw new Problem(
                        fetch.path() + ": it has " + Sizes.text(size) + ", and " + directory + " has room for "
                                + Sizes.text(Math.max(0, free - SPARE)),
                        null,
                        "name another directory, or fetch a part of it: sh 'tail -c 10000000 FILE >/tmp/part', …");
            }
            part = Files.createTempFile(directory, ".kesh", null);
            to = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16);
        } catch (IOException unwritable) {
            throw unwritable(unwritable);
        }
    }

    /**
     * Puts the file in its place.
     *
     * @return what was done, in words
     */
    String done() {
        if (taken != size
                || !ending.toString(StandardCharsets.US_ASCII)
                        .equals(HexFormat.of().formatHex(digest.digest()))) {
            throw changed();
        }
        try {
            to.close();
            try {
                Files.move(part, fetch.to(), StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException elsewhere) {
                Files.move(part, fetch.to(), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException unwritable) {
            throw unwritable(unwritable);
        }
        return fetch.to() + ": " + Sizes.text(size);
    }

    /** Removes what is not whole. */
    @Override
    public void close() {
        try {
            if (to != null) {
                to.close();
                Files.deleteIfExists(part);
            }
        } catch (IOException leftThere) {
            // It has a name that nobody takes for the file.
        }
    }

    private Problem changed() {
        return new Problem(
                fetch.path() + ": what arrived is not what was sent", null, "does the file change while it is read?");
    }

    private Problem unwritable(IOException why) {
        return new Problem(fetch.to() + ": it cannot be written", why.toString(), null);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
